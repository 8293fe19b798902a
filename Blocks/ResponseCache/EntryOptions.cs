using ZiggyCreatures.Caching.Fusion;

namespace Scalable.ResponseCache;

/// <summary>How FusionCache keeps a response.</summary>
internal static class EntryOptions
{
    public static FusionCacheEntryOptions Create(ResponseCacheOptions options) =>
        new FusionCacheEntryOptions(options.MemoryDuration)
        {
            Size = 1000,
            MemoryLockTimeout = TimeSpan.FromSeconds(4),
            JitterMaxDuration = Jitter(options),
            EagerRefreshThreshold = 0.8f,
        }
            .SetDistributedCacheDuration(options.RedisDuration)
            .SetFailSafe(true, options.StaleDuration, throttleDuration: TimeSpan.FromSeconds(1))
            .SetDistributedCacheFailSafeOptions(
                options.RedisStaleDuration > options.RedisDuration ? options.RedisStaleDuration : options.RedisDuration)
            .SetFactoryTimeouts(softTimeout: TimeSpan.FromMilliseconds(500), hardTimeout: TimeSpan.FromSeconds(4))
            .WithRedisTimeouts()
            // A stored response needs no notification: other replicas' copies are invalidated by tags.
            .SetSkipBackplaneNotifications(true);

    /// <summary>
    /// How the time of a tag's last invalidation is kept. The duration limits how long a replica misses an invalidation whose message was
    /// lost while Redis was unavailable.
    /// </summary>
    public static FusionCacheEntryOptions CreateForTags(ResponseCacheOptions options) =>
        new FusionCacheEntryOptions(options.MemoryDuration) { Size = 1 }.SetSkipBackplaneNotifications(true);

    public static TimeSpan Jitter(ResponseCacheOptions options) => options.MemoryDuration / 5;

    public static FusionCacheEntryOptions WithRedisTimeouts(this FusionCacheEntryOptions entry) => entry.SetDistributedCacheTimeouts(
        softTimeout: TimeSpan.FromMilliseconds(100), hardTimeout: TimeSpan.FromMilliseconds(150));
}
