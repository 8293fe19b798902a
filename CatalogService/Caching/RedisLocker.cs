using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed;

namespace CatalogService.Caching;

/// <summary>
/// Lets one replica at a time load a key that is in demand. A courtesy and no guarantee: whoever does not get the lock in time, or cannot ask, loads all
/// the same. By hand because a lone reader is not to pay for it: taking and giving back a lock costs more than the query that it may save, and one
/// query for each replica is the worst that comes of it.
/// </summary>
internal sealed class RedisLocker(IConnectionMultiplexer redis, KeyLocks locks, TimeProvider clock) : IFusionCacheDistributedLocker
{
    /// <summary>A load takes less; a lock whose holder died is gone after this.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    /// <summary>Asked again this often; a load takes about as long.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public async ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger, CancellationToken token)
    {
        // Who will not wait refreshes what is in demand before it runs out, and does that only with the lock.
        var refreshes = timeout == TimeSpan.Zero;
        if (!redis.IsConnected || (!refreshes && !locks.IsWantedBySeveral(key)))
            return null;
        var holder = Guid.NewGuid().ToString("N");
        var started = clock.GetTimestamp();
        try
        {
            while (!await redis.GetDatabase().LockTakeAsync(lockName, holder, Lease).WaitAsync(token))
            {
                if (timeout >= TimeSpan.Zero && clock.GetElapsedTime(started) >= timeout)
                    return null;
                await Task.Delay(Interval, clock, token);
            }

            return holder;
        }
        catch (Exception away) when (away is RedisException or TimeoutException)
        {
            return null;
        }
    }

    public object? AcquireLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger, CancellationToken token) =>
        null; // Nothing here reads synchronously.

    public async ValueTask ReleaseLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger, CancellationToken token)
    {
        try
        {
            if (lockObj is string holder)
                await redis.GetDatabase().LockReleaseAsync(lockName, holder).WaitAsync(token);
        }
        catch (Exception away) when (away is RedisException or TimeoutException)
        {
            // The lease ends by itself.
        }
    }

    public void ReleaseLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger, CancellationToken token)
    {
    }
}
