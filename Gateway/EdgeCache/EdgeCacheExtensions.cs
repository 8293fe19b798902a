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
        services.AddSingleton<AnswerStore>();
        services.AddSingleton<Invalidations>();
        services.AddSingleton<Fetcher>();
        services.AddSingleton<Passes>();
        services.AddHostedService<InvalidationListener>();
        services.AddSingleton<IConfigChangeListener, RouteChanges>();
        services.AddHotPath<HotReads, HotRead>();
    }

    public static void UseEdgeCache(this WebApplication app) => app.UseMiddleware<EdgeCacheMiddleware>();
}
