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
    // No test is about it that does not say so, and a busy machine must not pass for a Redis that is away.
    private const int NeverMilliseconds = 60_000;

    private readonly ServiceProvider _meters = CreateMeters();
    private readonly GatewayMetrics _telemetry;
    private readonly RateLimitPolicyProvider _source;
    private readonly TimeProvider _timeProvider;
    private readonly UnusedLeaseReturner _leftovers;
    private readonly CancellationTokenSource _stop = new();
    private ConnectionMultiplexer? _redis;
    private Task _census = Task.CompletedTask;

    public LimiterFixture(
        RateLimitPolicyOptions policy, TimeProvider? timeProvider = null,
        int maxPartitions = 200_000, TimeSpan? redisTimeout = null, int maxGateways = 1)
    {
        var options = new RateLimitOptions
        {
            MaxGateways = maxGateways,
            MaxPartitions = maxPartitions,
            RedisTimeout = redisTimeout ?? TimeSpan.FromMilliseconds(NeverMilliseconds),
        };
        options.Policies["p"] = policy;
        var configuration = new ConfigurationBuilder().Build();
        _source = new RateLimitPolicyProvider(
            configuration, Options.Create(options), new RateLimitOptionsValidator(configuration),
            NullLogger<RateLimitPolicyProvider>.Instance);
        _telemetry = new GatewayMetrics(_meters.GetRequiredService<IMeterFactory>(), _source);
        Policy = _source.Current.Find("p")!;
        _timeProvider = timeProvider ?? TimeProvider.System;
        Partitions = new BucketStore(_source, _timeProvider);
        Link = new RateLimitRedis(_source, _telemetry, TimeProvider.System, NullLogger<RateLimitRedis>.Instance);
        _leftovers = new UnusedLeaseReturner(_timeProvider);
        Limiter = new LeasedRateLimiter(Partitions, Link, _leftovers, _telemetry, _timeProvider);
    }

    public RateLimitPolicy Policy { get; }

    public RateLimitPolicyProvider Source => _source;

    public IServiceProvider Meters => _meters;

    public BucketStore Partitions { get; }

    public RateLimitRedis Link { get; }

    public LeasedRateLimiter Limiter { get; }

    public ValueTask<Decision> AskAsync(string client = "a", int cost = 1) => AskAsync(ClientId.User(client), cost);

    public ValueTask<Decision> AskAsync(ClientId client, int cost = 1, CancellationToken cancelled = default)
        => Limiter.DecideAsync(Policy, Policy.LimitOf(null), client, cost, cancelled);

    /// <summary>Whether it could be decided without Redis.</summary>
    public bool TryAsk(ClientId client) => Limiter.TryDecide(Policy, Policy.LimitOf(null), client, 1, _timeProvider.GetTimestamp(), out _);

    /// <summary>Connects as the gateway does, and waits until Redis is in use and as many gateways are known.</summary>
    public Task ConnectAsync(RedisServer server, int gateways = 1) => ConnectAsync(server.Address, gateways);

    public async Task ConnectAsync(string address, int gateways = 1)
    {
        var options = ConfigurationOptions.Parse(address);
        (options.BacklogPolicy, options.AbortOnConnectFail, options.ConnectTimeout, options.AsyncTimeout) =
            (BacklogPolicy.FailFast, false, 1000, NeverMilliseconds);
        _redis = await ConnectionMultiplexer.ConnectAsync(options);
        Link.Connected(_redis.GetDatabase());
        var services = new ServiceCollection().AddKeyedSingleton<IConnectionMultiplexer>(RateLimitingExtensions.Connection, _redis!);
        _census = RunCensusAsync(services);
        await _leftovers.StartAsync(_stop.Token);
        await Eventually.TrueAsync(() => Link.IsOpen && Link.Gateways == gateways);
    }

    /// <summary>Connects to an address where nothing answers; Redis keeps what it knows, and hears of nothing.</summary>
    public async Task<IAsyncDisposable> LoseAsync()
    {
        var away = ConfigurationOptions.Parse("127.0.0.1:1");
        (away.BacklogPolicy, away.AbortOnConnectFail, away.ConnectTimeout, away.AsyncTimeout) =
            (BacklogPolicy.FailFast, false, 1000, NeverMilliseconds);
        var nowhere = await ConnectionMultiplexer.ConnectAsync(away);
        Link.Connected(nowhere.GetDatabase());
        return nowhere;
    }

    /// <summary>Connects to Redis again, and waits until it is in use.</summary>
    public Task FindAsync()
    {
        Link.Connected(_redis!.GetDatabase());
        return Eventually.TrueAsync(() => Link.IsOpen);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _census;
        await _leftovers.StopAsync(CancellationToken.None);
        _leftovers.Dispose();
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
        using var census = new GatewayRegistry(provider!, Link, TimeProvider.System, NullLogger<GatewayRegistry>.Instance);
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

    private static ServiceProvider CreateMeters()
        => (ServiceProvider)new DefaultServiceProviderFactory().CreateServiceProvider(new ServiceCollection().AddMetrics());
}
