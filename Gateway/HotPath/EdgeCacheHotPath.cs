using System.Diagnostics.Metrics;
using Gateway.Hardening;
using Gateway.Monitoring;
using Scalable.EdgeCache;
using Scalable.RateLimiting;
using Scalable.RateLimiting.Policies;

namespace Gateway.HotPath;

/// <summary>
/// Finds fresh responses of clients within their limits, which can be served before the pipeline. Unusual requests take the pipeline, for
/// example a traced one, so that it appears in its trace; the others are counted here and by the rate limits.
/// </summary>
internal sealed class EdgeCacheHotPath(
    EdgeCacheReader cache, DistributedRateLimiter limits, TrustedProxies proxies, IHostApplicationLifetime lifetime, IMeterFactory meters)
    : IHotPath<EdgeCacheHit>
{
    private readonly Counter<long> _responses = meters.Create(GatewayMetrics.Name)
        .CreateCounter<long>("gateway.hot_path.responses", "{response}", "Responses served from the edge cache before the pipeline.");

    public bool TryFind(HttpContext context, out EdgeCacheHit response)
    {
        response = default;
        if (!HttpMethods.IsGet(context.Request.Method)
            || !cache.TryFindFresh(context, out var hit)
            || !IsPlain(context.Request.Headers)
            || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }

        proxies.Apply(context);
        if (!limits.TryAdmit(context, hit.Endpoint?.Metadata.GetMetadata<RateLimitMetadata>(), hit.Now))
            return false;
        _responses.Add(1);
        response = hit;
        return true;
    }

    public Task WriteAsync(HttpContext context, EdgeCacheHit response)
    {
        SecurityHeaders.Write(context);
        return cache.WriteAsync(context, response);
    }

    // True if no other part of the pipeline has to decide: no token, origin, range, precondition, trace, body or upgrade.
    private static bool IsPlain(IHeaderDictionary headers) =>
        headers.Authorization.Count == 0
        && headers.Origin.Count == 0
        && headers.Range.Count == 0
        && headers.IfMatch.Count == 0
        && headers.TraceParent.Count == 0
        && headers.TransferEncoding.Count == 0
        && headers.ContentLength is null or 0
        && headers.Upgrade.Count == 0;
}
