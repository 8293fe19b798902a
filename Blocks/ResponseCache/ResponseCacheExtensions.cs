using System.Globalization;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scalable.Configuration;
using Scalable.ResponseCache.Edge;
using Scalable.ResponseCache.Store;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;

namespace Scalable.ResponseCache;

/// <summary>Registers the response cache.</summary>
public static class ResponseCacheExtensions
{
    /// <summary>
    /// Adds the <see cref="HttpResponseCache"/>: memory, then Redis, in front of the origin. Requires a registered
    /// <see cref="IConnectionMultiplexer"/> (<c>BacklogPolicy.FailFast</c>). Everything works while Redis is
    /// unavailable; replicas then see writes of other replicas later.
    /// </summary>
    /// <param name="services">The service's registrations.</param>
    /// <param name="section">The configuration section of <see cref="ResponseCacheOptions"/>.</param>
    /// <param name="configure">Changes the options after configuration is bound.</param>
    public static OptionsBuilder<ResponseCacheOptions> AddResponseCache(
        this IServiceCollection services, string section = "ResponseCache", Action<ResponseCacheOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<InvalidationLog>();
        services.AddSingleton<ResponseCacheMetrics>();
        services.AddSingleton<AppliedInvalidations>();
        services.AddHostedService<InvalidationListener>();
        services.AddSingleton(CreateCache);
        AddFusionCache(services);
        return services.AddOptionsSection<ResponseCacheOptions>(section).Configure(configure ?? (_ => { }));
    }

    private static void AddFusionCache(IServiceCollection services)
    {
        services.AddFusionCache()
            .WithOptions((provider, fusion) =>
            {
                var options = Options(provider);
                fusion.CacheKeyPrefix = options.KeyPrefix;
                fusion.DistributedCacheCircuitBreakerDuration = TimeSpan.FromSeconds(1);
                fusion.BackplaneCircuitBreakerDuration = TimeSpan.Zero;
                fusion.AutoRecoveryDelay = TimeSpan.FromSeconds(1);
                // An invalidation is recorded before the entries expire: a load that ends in between is not cached.
                fusion.EnableSyncEventHandlersExecution = true;
                fusion.TagsDefaultEntryOptions.MemoryCacheDuration = options.MemoryDuration;
                fusion.TagsDefaultEntryOptions.WithRedisTimeouts();
            })
            .WithMemoryCache(provider => new MemoryCache(new MemoryCacheOptions
            {
                SizeLimit = Options(provider).MemoryMegabytes * 1024L * 1024,
            }))
            .WithMemoryLocker(new PerKeyMemoryLocker())
            .WithSerializer(new CachedResponseSerializer())
            .WithDistributedCache(provider => new RedisStore(
                provider.GetRequiredService<IConnectionMultiplexer>(), provider.GetRequiredService<InvalidationLog>(),
                Options(provider).KeyPrefix))
            // No distributed lock: acquiring and releasing one costs more than the one query per replica that it may save.
            .WithBackplane(provider => new RedisBackplane(new RedisBackplaneOptions
            {
                ConnectionMultiplexerFactory = () => Task.FromResult(provider.GetRequiredService<IConnectionMultiplexer>()),
            }))
            .WithPostSetup((provider, cache) =>
            {
                var invalidations = provider.GetRequiredService<InvalidationLog>();
                cache.Events.Backplane.MessageReceived += (_, received) => invalidations.Record(received.Message);
            });
    }

    private static HttpResponseCache CreateCache(IServiceProvider provider)
    {
        var options = Options(provider);
        var control = string.Create(
            CultureInfo.InvariantCulture,
            $"max-age={Seconds(options.RedisDuration)}, stale-while-revalidate={Seconds(options.MemoryDuration)}, "
            + $"stale-if-error={Seconds(options.StaleDuration)}");
        var edge = new EdgeCacheNotifier(
            provider.GetRequiredService<IConnectionMultiplexer>(), options.Edge, control,
            provider.GetRequiredService<AppliedInvalidations>(), provider.GetRequiredService<ILogger<EdgeCacheNotifier>>());
        return new HttpResponseCache(
            provider.GetRequiredService<IFusionCache>(), edge, provider.GetRequiredService<InvalidationLog>(), options,
            provider.GetRequiredService<ResponseCacheMetrics>(), provider.GetRequiredService<TimeProvider>());
    }

    private static ResponseCacheOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<ResponseCacheOptions>>().Value;

    private static long Seconds(TimeSpan duration) => (long)duration.TotalSeconds;
}
