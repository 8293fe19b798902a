using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scalable.Configuration;
using Scalable.EdgeCache.Configuration;
using Scalable.EdgeCache.Fetching;
using Scalable.EdgeCache.Invalidation;
using Scalable.EdgeCache.Storage;
using Yarp.ReverseProxy.Configuration;

namespace Scalable.EdgeCache;

/// <summary>Registers the edge cache.</summary>
public static class EdgeCacheExtensions
{
    /// <summary>
    /// Adds the cache (section <c>EdgeCache</c>). It receives invalidations through the registered
    /// <see cref="StackExchange.Redis.IConnectionMultiplexer"/>; without one, responses stay fresh only briefly.
    /// </summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="configure">Sets defaults, which configuration overrides.</param>
    public static void AddEdgeCache(this IHostApplicationBuilder builder, Action<EdgeCacheOptions>? configure = null)
    {
        var services = builder.Services;
        services.Configure(configure ?? (_ => { }));
        services.AddOptionsSection<EdgeCacheOptions>(EdgeCacheOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ResponseStore>();
        services.AddSingleton<StoredResponseWriter>();
        services.AddSingleton<InvalidationTracker>();
        services.AddSingleton<OriginFetcher>();
        services.AddSingleton<UncacheableTargets>();
        services.AddSingleton(provider => new EdgeCacheReader(
            provider.GetRequiredService<ResponseStore>(),
            provider.GetRequiredService<InvalidationTracker>(),
            provider.GetRequiredService<StoredResponseWriter>(),
            provider.GetRequiredService<IOptions<EdgeCacheOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<InvalidationService>();
        services.AddSingleton<IConfigChangeListener, RouteChangeInvalidator>();
    }

    /// <summary>Serves cached responses. Place it after authorization and rate limits, so that a hit counts like any request.</summary>
    /// <param name="app">The gateway.</param>
    public static void UseEdgeCache(this IApplicationBuilder app) => app.UseMiddleware<EdgeCacheMiddleware>();

    /// <summary>Allows caching the responses of endpoints to anonymous requests, if their headers permit it.</summary>
    /// <param name="endpoints">The endpoints.</param>
    public static TBuilder WithEdgeCache<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new EdgeCacheMetadata());
}
