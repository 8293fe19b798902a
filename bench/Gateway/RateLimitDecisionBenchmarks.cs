using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scalable.Bench.Processes;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;
using StackExchange.Redis;

namespace Scalable.Bench.Gateway;

/// <summary>Benchmarks the rate limiter's decisions about known clients, with and without Redis, using BenchmarkDotNet.</summary>
[InProcess]
[WarmupCount(3)]
[IterationCount(5)]
[MemoryDiagnoser]
public class RateLimitDecisionBenchmarks
{
    private readonly List<IDisposable> _used = [];
    private ServerProcess _server = null!;
    private ConnectionMultiplexer _redis = null!;
    private Func<bool> _leased = null!;
    private Func<bool> _refused = null!;
    private Func<bool> _alone = null!;

    [GlobalSetup]
    public async Task StartAsync()
    {
        var port = ServerProcess.FreePort();
        _server = ServerProcess.Start("redis-server", ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no"]);
        _redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},abortConnect=false,connectRetry=100");
        while (!_redis.IsConnected)
            await Task.Delay(10);
        _leased = Decision(permits: 1_000_000_000, _redis.GetDatabase());
        _refused = Decision(permits: 1, _redis.GetDatabase());
        _alone = Decision(permits: 1_000_000_000, redis: null);
        while (_refused())
        {
            // Uses up the only permit.
        }
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        _used.ForEach(one => one.Dispose());
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>
    /// A client with permits left in a lease. The figure includes the occasional request to Redis for the next lease.
    /// </summary>
    [Benchmark]
    public bool Admitted() => _leased();

    /// <summary>A client that has used up its permits.</summary>
    [Benchmark]
    public bool Refused() => _refused();

    /// <summary>A known client while Redis is unavailable.</summary>
    [Benchmark]
    public bool WithoutRedis() => _alone();

    // The limiter of one instance, without a service around it, and the next request of one client.
    private Func<bool> Decision(int permits, IDatabase? redis)
    {
        var configure = new ConfigureOptions<RateLimitOptions>(options => options.Policies["client"] = new RateLimitPolicyOptions
        {
            Permits = permits,
            Period = permits == 1 ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1),
            Burst = permits,
        });
        var provider = new RateLimitPolicyProvider(
            new ConfigurationBuilder().Build(),
            new OptionsFactory<RateLimitOptions>([configure], []),
            NullLogger<RateLimitPolicyProvider>.Instance);
        var link = new RateLimitRedis(provider, TimeProvider.System, NullLogger<RateLimitRedis>.Instance);
        if (redis is not null)
        {
            link.Connect(redis);
            link.Open(instances: 1);
        }

        var unusedLeases = new UnusedLeaseReturner(TimeProvider.System);
        _used.AddRange([provider, unusedLeases]);
        var limiter = new LeasedRateLimiter(new BucketStore(provider, TimeProvider.System), link, unusedLeases, TimeProvider.System);
        var policy = provider.Current.Find("client")!;
        var client = new LimitedClient(policy, policy.LimitOf(null), ClientId.User("client"));
        return () =>
        {
            ValueTask<Decision> decision = limiter.DecideAsync(client, cost: 1);
            return (decision.IsCompletedSuccessfully ? decision.Result : decision.AsTask().GetAwaiter().GetResult()).Admitted;
        };
    }
}
