using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using ServiceDefaults.Identity;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace CatalogService.Caching;

internal static class CacheExtensions
{
    /// <summary>Waiting for Redis longer than this costs more than doing without it.</summary>
    private const int RedisTimeout = 100;

    /// <summary>Memory before Redis before the database. Redis may be away: everything works, replicas then hear of writes later.</summary>
    public static void AddCache(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<CacheOptions>().BindConfiguration(CacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddRedisClient("cache", configureOptions: redis =>
        {
            FailFast(redis);
            redis.AskForLittle();
            redis.UseManagedIdentity(builder.Configuration);
        });
        builder.Services.AddSingleton<HotAnswers>();
        builder.Services.AddSingleton<Invalidations>();
        builder.Services.AddSingleton<EdgeCaches>();
        builder.Services.AddSingleton<Representations>();
        builder.Services.AddHotPath<HotReads, HotAnswer?>();
        builder.Services.AddSingleton<RedisBackplane>();
        builder.Services.AddFusionCache()
            .WithOptions(options =>
            {
                options.CacheKeyPrefix = "catalog:";
                options.DistributedCacheCircuitBreakerDuration = TimeSpan.FromSeconds(1);
                options.BackplaneCircuitBreakerDuration = TimeSpan.Zero;
                options.AutoRecoveryDelay = TimeSpan.FromSeconds(1);
            })
            .WithMemoryCache(services => new MemoryCache(new MemoryCacheOptions
            {
                SizeLimit = services.GetRequiredService<IOptions<CacheOptions>>().Value.MemoryMegabytes * 1024L * 1024,
            }))
            .WithMemoryLocker(new KeyLocks())
            .WithSerializer(new RepresentationSerializer())
            .WithDistributedCache(services => new RedisStore(services.GetRequiredService<IConnectionMultiplexer>()))
            // No lock across replicas: taking and giving back one costs more than the query for each replica that it may save.
            .WithBackplane(services => services.GetRequiredService<RedisBackplane>());
        builder.Services.AddOptions<FusionCacheOptions>(FusionCacheOptions.DefaultCacheName).Configure<IOptions<CacheOptions>>((fusion, options) =>
        {
            // A message that got lost while Redis was away is made up for after this time.
            fusion.TagsDefaultEntryOptions.MemoryCacheDuration = options.Value.MemoryDuration;
            fusion.TagsDefaultEntryOptions.SetDistributedCacheTimeouts(TimeSpan.FromMilliseconds(RedisTimeout), TimeSpan.FromMilliseconds(150));
        });
    }

    // The library by default queues commands while disconnected and waits seconds: an outage of Redis would become an outage of latency.
    private static void FailFast(ConfigurationOptions redis)
    {
        redis.AbortOnConnectFail = false;
        redis.BacklogPolicy = BacklogPolicy.FailFast;
        redis.AsyncTimeout = RedisTimeout;
        redis.SyncTimeout = RedisTimeout;
        redis.ConnectTimeout = 1000;
        redis.ReconnectRetryPolicy = new LinearRetry(500);
        redis.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
    }
}
