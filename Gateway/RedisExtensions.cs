using ServiceDefaults.Redis;

namespace Gateway;

internal static class RedisExtensions
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds the Redis of the edge cache's invalidations, and that of the rate limits (<c>ConnectionStrings:limits</c>). If the latter is
    /// not set, the limits share the Redis of the caches, where a new cache entry may evict a client's count: see <c>docs/redis.md</c>.
    /// </summary>
    public static void AddRedis(this WebApplicationBuilder builder)
    {
        builder.AddRedisClient("cache", configureOptions: redis => redis.FailFast(Timeout, builder.Configuration));
        if (builder.Configuration.GetConnectionString("limits") is not null)
            builder.AddKeyedRedisClient("limits", configureOptions: redis => redis.FailFast(Timeout, builder.Configuration));
    }
}
