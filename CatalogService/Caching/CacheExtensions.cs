using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using ServiceDefaults.Identity;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;

namespace CatalogService.Caching;

internal static class CacheExtensions
{
    /// <summary>Time limit of a Redis command, in milliseconds. Waiting longer costs more than doing without Redis.</summary>
    private const int RedisTimeout = 100;

    /// <summary>
    /// Adds the response cache: memory, then Redis, in front of the database. Everything works without Redis; replicas then see
    /// writes of other replicas later.
    /// </summary>
    public static void AddCache(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<CacheOptions>().BindConfiguration(CacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddRedisClient("cache", configureOptions: redis =>
        {
            FailFast(redis);
            redis.DisableUnneededCommands();
            redis.UseManagedIdentity(builder.Configuration);
        });
        builder.Services.AddSingleton<InvalidationLog>();
        builder.Services.AddSingleton<EdgeCacheNotifier>();
        builder.Services.AddSingleton<ResponseCache>();
        builder.Services.AddFusionCache()
            .WithOptions(options =>
            {
                options.CacheKeyPrefix = "catalog:";
                options.DistributedCacheCircuitBreakerDuration = TimeSpan.FromSeconds(1);
                options.BackplaneCircuitBreakerDuration = TimeSpan.Zero;
                options.AutoRecoveryDelay = TimeSpan.FromSeconds(1);
                // An invalidation is recorded before the entries expire: a load that ends in between is not cached.
                options.EnableSyncEventHandlersExecution = true;
            })
            .WithMemoryCache(services => new MemoryCache(new MemoryCacheOptions
            {
                SizeLimit = services.GetRequiredService<IOptions<CacheOptions>>().Value.MemoryMegabytes * 1024L * 1024,
            }))
            .WithMemoryLocker(new PerKeyMemoryLocker())
            .WithSerializer(new CachedResponseSerializer())
            .WithDistributedCache(services => new RedisStore(services.GetRequiredService<IConnectionMultiplexer>()))
            // No distributed lock: acquiring and releasing one costs more than the one query per replica that it may save.
            .WithBackplane(services => new RedisBackplane(new RedisBackplaneOptions
            {
                ConnectionMultiplexerFactory = () => Task.FromResult(services.GetRequiredService<IConnectionMultiplexer>()),
            }))
            .WithPostSetup((services, cache) =>
            {
                var invalidations = services.GetRequiredService<InvalidationLog>();
                cache.Events.Backplane.MessageReceived += (_, received) => invalidations.Note(received.Message);
            });
        builder.Services.AddOptions<FusionCacheOptions>(FusionCacheOptions.DefaultCacheName)
            .Configure<IOptions<CacheOptions>>((fusion, options) =>
        {
            // Limits how long a replica misses an invalidation whose message was lost while Redis was unavailable.
            fusion.TagsDefaultEntryOptions.MemoryCacheDuration = options.Value.MemoryDuration;
            fusion.TagsDefaultEntryOptions.SetDistributedCacheTimeouts(
                TimeSpan.FromMilliseconds(RedisTimeout), TimeSpan.FromMilliseconds(150));
        });
    }

    // By default StackExchange.Redis queues commands while disconnected and waits for seconds: a Redis outage
    // would slow down every request.
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
