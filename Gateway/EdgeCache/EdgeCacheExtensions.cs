using Gateway.HotPath;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.EdgeCache;

internal static class EdgeCacheExtensions
{
    /// <summary>
    /// Adds the cache of the catalogue's public responses: section <c>EdgeCache</c>, see <c>docs/edge-cache.md</c>. Requires the Redis
    /// connection that rate limiting registers.
    /// </summary>
    public static void AddEdgeCache(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<EdgeCacheOptions>().BindConfiguration(EdgeCacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ResponseStore>();
        services.AddSingleton<InvalidationTracker>();
        services.AddSingleton<OriginFetcher>();
        services.AddSingleton<UncacheableTargets>();
        services.AddHostedService<InvalidationService>();
        services.AddSingleton<IConfigChangeListener, RouteChangeService>();
        services.AddHotPath<EdgeCacheHotPath, EdgeCacheHit>();
    }

    public static void UseEdgeCache(this WebApplication app) => app.UseMiddleware<EdgeCacheMiddleware>();
}
