using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace ResponseCache.Tests;

/// <summary>A Redis server that is not there yet, or no longer.</summary>
public sealed class RedisOutageTests(RedisServer redis)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_invalidation_is_seen_after_the_memory_duration()
    {
        var (origin, prefix) = (new Origin(), $"{Guid.NewGuid():N}:");
        // It publishes where the other one does not listen.
        await using var writer = await Replica.StartAsync(redis, origin, prefix,
            services: services => services.Configure<FusionCacheOptions>(options => options.BackplaneChannelPrefix = prefix));
        await using var reader = await Replica.StartAsync(redis, origin, prefix,
            options => options.MemoryDuration = TimeSpan.FromMilliseconds(200));
        for (var read = 0; read < 2; read++)
            await reader.ReadAsync("/1"); // from memory, the second time: now it knows when the tag was last invalidated
        await using var connection = await redis.ConnectAsync();
        await Eventually.TrueAsync(() => connection.GetDatabase().KeyExists($"v2:{prefix}1"));

        origin.Text = "second";
        await writer.Cache.InvalidateAsync(["tag1"], Cancel);

        await Eventually.TrueAsync(async () => (await reader.ReadAsync("/1")).Contains("second", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_replica_that_started_before_Redis_receives_invalidations_once_Redis_is_there()
    {
        var (origin, prefix) = (new Origin(), $"{Guid.NewGuid():N}:");
        await redis.StopAsync();
        await using var early = await Replica.StartAsync(redis, origin, prefix);
        await early.ReadAsync("/1");
        // FusionCache gives up subscribing after the third failure, but the client has remembered the subscription.
        await Eventually.TrueAsync(() => early.Service<FakeLogCollector>().GetSnapshot()
            .Any(record => record.Message.Contains("0 retries left", StringComparison.Ordinal)));
        await redis.StartAsync();
        await using var other = await Replica.StartAsync(redis, origin, prefix);
        await Eventually.TrueAsync(() => early.Service<IConnectionMultiplexer>().IsConnected);

        origin.Text = "second";
        await other.Cache.InvalidateAsync(["tag1"], Cancel);

        await Eventually.TrueAsync(async () => (await early.ReadAsync("/1")).Contains("second", StringComparison.Ordinal));
    }
}
