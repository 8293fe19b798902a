using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;
using StackExchange.Redis;

namespace RateLimiting.Tests;

/// <summary>The limiter of one instance, without a service around it.</summary>
internal sealed class LimiterFixture : IAsyncDisposable
{
    // No test is about it that does not say so, and a busy machine must not pass for a Redis that is away.
    private const int NeverMilliseconds = 60_000;

    private readonly TimeProvider _timeProvider;
    private readonly UnusedLeaseReturner _unusedLeases;
    private readonly CancellationTokenSource _stop = new();
    private ConnectionMultiplexer? _connection;
    private Task _registry = Task.CompletedTask;

    public LimiterFixture(
        RateLimitPolicyOptions policy, TimeProvider? timeProvider = null,
        int maxPartitions = 200_000, TimeSpan? redisTimeout = null, int maxGateways = 1)
    {
        var configure = new ConfigureOptions<RateLimitOptions>(options =>
        {
            options.MaxGateways = maxGateways;
            options.MaxPartitions = maxPartitions;
            options.RedisTimeout = redisTimeout ?? TimeSpan.FromMilliseconds(NeverMilliseconds);
            options.Policies["p"] = policy;
        });
        Provider = new RateLimitPolicyProvider(
            new ConfigurationBuilder().Build(), new OptionsFactory<RateLimitOptions>([configure], []),
            NullLogger<RateLimitPolicyProvider>.Instance);
        Policy = Provider.Current.Find("p")!;
        _timeProvider = timeProvider ?? TimeProvider.System;
        Buckets = new BucketStore(Provider, _timeProvider);
        Redis = new RateLimitRedis(Provider, TimeProvider.System, NullLogger<RateLimitRedis>.Instance);
        _unusedLeases = new UnusedLeaseReturner(_timeProvider);
        Limiter = new LeasedRateLimiter(Buckets, Redis, _unusedLeases, _timeProvider);
    }

    public RateLimitPolicy Policy { get; }

    public RateLimitPolicyProvider Provider { get; }

    public BucketStore Buckets { get; }

    public RateLimitRedis Redis { get; }

    public LeasedRateLimiter Limiter { get; }

    public ValueTask<Decision> DecideAsync(string client = "a", int cost = 1) => DecideAsync(ClientId.User(client), cost);

    public ValueTask<Decision> DecideAsync(ClientId client, int cost = 1, CancellationToken cancellationToken = default) =>
        Limiter.DecideAsync(Limited(client), cost, cancellationToken);

    /// <summary>Charges work, as a service does when the response begins.</summary>
    public void Charge(TimeSpan work, string client = "a") =>
        Limiter.Charge(Limited(ClientId.User(client)), (int)work.TotalMicroseconds);

    /// <summary>Returns true if the decision needs no Redis.</summary>
    public bool TryDecide(ClientId client) =>
        Limiter.TryDecide(Limited(client), 1, _timeProvider.GetSeconds(), out _);

    /// <summary>Returns the client under the policy.</summary>
    public LimitedClient Limited(ClientId client) => new(Policy, Policy.LimitOf(null), client);

    /// <summary>Connects as a service does, and waits until Redis is in use and as many instances are known.</summary>
    public Task ConnectAsync(RedisServer server, int instances = 1) => ConnectAsync(server.Address, instances);

    public async Task ConnectAsync(string address, int instances = 1)
    {
        _connection = await OpenAsync(address);
        _registry = RunRegistryAsync(new ServiceCollection().AddSingleton<IConnectionMultiplexer>(_connection));
        await _unusedLeases.StartAsync(_stop.Token);
        await Eventually.TrueAsync(() => Redis.IsOpen && Redis.InstanceCount == instances);
    }

    /// <summary>Connects to an address where no server listens; Redis keeps its state.</summary>
    public async Task<IAsyncDisposable> DisconnectAsync()
    {
        var nowhere = await OpenAsync("127.0.0.1:1");
        Redis.Connect(nowhere.GetDatabase());
        return nowhere;
    }

    /// <summary>Connects to Redis again, and waits until it is in use.</summary>
    public Task ReconnectAsync()
    {
        Redis.Connect(_connection!.GetDatabase());
        return Eventually.TrueAsync(() => Redis.IsOpen);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _registry;
        await _unusedLeases.StopAsync(CancellationToken.None);
        _unusedLeases.Dispose();
        if (_connection is not null)
            await _connection.DisposeAsync();
        Provider.Dispose();
        _stop.Dispose();
    }

    private static Task<ConnectionMultiplexer> OpenAsync(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        (options.BacklogPolicy, options.AbortOnConnectFail, options.ConnectTimeout, options.AsyncTimeout) =
            (BacklogPolicy.FailFast, false, 1000, NeverMilliseconds);
        return ConnectionMultiplexer.ConnectAsync(options);
    }

    private async Task RunRegistryAsync(IServiceCollection services)
    {
        await using var provider = (ServiceProvider)new DefaultServiceProviderFactory().CreateServiceProvider(services);
        using var registry = new InstanceRegistry(provider, Redis, TimeProvider.System, NullLogger<InstanceRegistry>.Instance);
        await registry.StartAsync(_stop.Token);
        try
        {
            await registry.ExecuteTask!;
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }
}
