using System.Diagnostics.Metrics;
using Gateway.RateLimiting;
using Gateway.RateLimiting.Buckets;
using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Leases;
using Gateway.RateLimiting.Partitions;
using Gateway.RateLimiting.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.Tests.RateLimiting;

/// <summary>The limiter of one gateway, without the gateway around it.</summary>
internal sealed class LimiterFixture : IAsyncDisposable
{
    private readonly ServiceProvider _meters = Meters();
    private readonly Telemetry _telemetry;
    private readonly PolicySource _source;
    private readonly CancellationTokenSource _stop = new();
    private ConnectionMultiplexer? _redis;
    private Task _census = Task.CompletedTask;

    public LimiterFixture(PolicyOptions policy, TimeProvider? time = null, int maxPartitions = 200_000)
    {
        var options = new RateLimitOptions { MaxPartitions = maxPartitions };
        options.Policies["p"] = policy;
        var configuration = new ConfigurationBuilder().Build();
        _telemetry = new Telemetry(_meters.GetRequiredService<IMeterFactory>());
        _source = new PolicySource(configuration, Options.Create(options), new RateLimitOptionsValidator(configuration), NullLogger<PolicySource>.Instance);
        Policy = _source.Current.Find("p")!;
        Partitions = new PartitionStore(_source, time ?? TimeProvider.System);
        Link = new RedisLink(_source, _telemetry, NullLogger<RedisLink>.Instance);
        Limiter = new Limiter(Partitions, Link, _telemetry, time ?? TimeProvider.System);
    }

    public Policy Policy { get; }

    public PartitionStore Partitions { get; }

    public RedisLink Link { get; }

    public Limiter Limiter { get; }

    public ValueTask<Decision> AskAsync(string client = "a", int cost = 1) => AskAsync(ClientId.User(client), cost);

    public ValueTask<Decision> AskAsync(ClientId client, int cost = 1) => Limiter.DecideAsync(Policy, Policy.LimitOf(null), client, cost);

    /// <summary>Whether it could be decided without Redis.</summary>
    public bool TryAsk(ClientId client) => Limiter.TryDecide(Policy, Policy.LimitOf(null), client, 1, out _);

    /// <summary>Connects as the gateway does, and waits until Redis is in use and as many gateways are known.</summary>
    public async Task ConnectAsync(RedisServer server, int gateways = 1)
    {
        _redis = await ConnectionMultiplexer.ConnectAsync($"{server.Address},abortConnect=false,connectTimeout=1000");
        Link.Connected(_redis.GetDatabase());
        var services = new ServiceCollection().AddSingleton<IConnectionMultiplexer>(_redis!);
        _census = RunCensusAsync(services);
        await WaitAsync(() => Link.IsOpen && Link.Gateways == gateways);
    }

    public static async Task WaitAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _census;
        if (_redis is not null)
            await _redis.DisposeAsync();
        _source.Dispose();
        _telemetry.Dispose();
        _stop.Dispose();
        await _meters.DisposeAsync();
    }

    private async Task RunCensusAsync(IServiceCollection services)
    {
        await using var provider = new DefaultServiceProviderFactory().CreateServiceProvider(services) as ServiceProvider;
        using var census = new GatewayCensus(provider!, Link, TimeProvider.System, NullLogger<GatewayCensus>.Instance);
        await census.StartAsync(_stop.Token);
        try
        {
            await census.ExecuteTask!;
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private static ServiceProvider Meters()
        => (ServiceProvider)new DefaultServiceProviderFactory().CreateServiceProvider(new ServiceCollection().AddMetrics());
}
