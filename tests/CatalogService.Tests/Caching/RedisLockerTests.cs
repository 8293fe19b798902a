using CatalogService.Caching;
using CatalogService.Tests.Servers;
using StackExchange.Redis;

namespace CatalogService.Tests.Caching;

public sealed class RedisLockerTests(CatalogServers servers)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lone_reader_pays_for_no_lock()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Redis);
        var here = New(redis);

        await here.JoinAsync("lone");

        Assert.Null(await here.AcquireAsync("lone", Timeout.InfiniteTimeSpan));
        Assert.False(await redis.GetDatabase().KeyExistsAsync("lock of lone"));
    }

    [Fact]
    public async Task Of_a_crowd_in_two_processes_one_loads()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Redis);
        Process here = New(redis), there = New(redis);
        foreach (var process in new[] { here, there })
        {
            await process.JoinAsync("crowd");
            _ = process.JoinAsync("crowd");
        }

        var held = await here.AcquireAsync("crowd", Timeout.InfiniteTimeSpan);

        Assert.NotNull(held);
        Assert.Null(await there.AcquireAsync("crowd", Soon));
        await here.Locker.ReleaseLockAsync("", "", "", "crowd", "lock of crowd", held, null, Cancel);
        Assert.NotNull(await there.AcquireAsync("crowd", Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task What_is_refreshed_before_it_runs_out_is_refreshed_by_one_process_even_without_a_crowd()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Redis);
        Process here = New(redis), there = New(redis);

        Assert.NotNull(await here.AcquireAsync("refreshed", TimeSpan.Zero));
        Assert.Null(await there.AcquireAsync("refreshed", TimeSpan.Zero));
    }

    private static Process New(IConnectionMultiplexer redis)
    {
        var locks = new KeyLocks();
        return new Process(locks, new RedisLocker(redis, locks, TimeProvider.System));
    }

    /// <summary>The locks of one replica.</summary>
    private sealed record Process(KeyLocks Locks, RedisLocker Locker)
    {
        /// <summary>Waits for the turn to load a key.</summary>
        public Task<object?> JoinAsync(string key) => Locks.AcquireLockAsync("", "", "", key, Timeout.InfiniteTimeSpan, null, Cancel).AsTask();

        public ValueTask<object?> AcquireAsync(string key, TimeSpan timeout) => Locker.AcquireLockAsync("", "", "", key, $"lock of {key}", timeout, null, Cancel);
    }
}
