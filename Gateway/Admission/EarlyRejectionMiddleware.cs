using Gateway.Overload;
using Microsoft.Extensions.Options;
using Scalable.AdmissionControl;
using Scalable.EdgeCache;
using Scalable.RateLimiting;
using Scalable.RateLimiting.Policies;
using Yarp.ReverseProxy.Model;

namespace Gateway.Admission;

/// <summary>
/// Rejects requests that would wait in vain for a replica, before authentication, rate limits, caches and the proxy: under overload most
/// requests are rejected, and each should cost as little as possible. Only requests that are identified by their address, and that neither
/// the edge cache nor another client's request in flight can answer.
/// </summary>
internal sealed class EarlyRejectionMiddleware(
    RequestDelegate next,
    AdmissionControllers controllers,
    DistributedRateLimiter limiter,
    EdgeCacheReader cache,
    IOptionsMonitor<RateLimitOptions> limits,
    IProblemDetailsService problems)
{
    public Task InvokeAsync(HttpContext context)
    {
        return controllers.Options.Enabled
            && context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is { Cluster: { } cluster } route
            && context.GetEndpoint()!.Metadata.GetMetadata<StreamMetadata>() is null
            && IsAnonymous(context.Request.Headers)
            && controllers.Get(cluster.ClusterId) is { IsOverloaded: true } controller
            && !cache.Contains(context)
            && controller.TryReject(
                limiter.Identify(context),
                RouteCriticality.Of(route.Config.Metadata, context.Request.Method),
                out var retryAfter)
                    ? AdmissionRejection.WriteAsync(context, problems, retryAfter)
                    : next(context);
    }

    private bool IsAnonymous(IHeaderDictionary headers) =>
        headers.Authorization.Count == 0 && !headers.ContainsKey(limits.CurrentValue.ApiKeyHeader);
}
