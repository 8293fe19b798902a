using System.Diagnostics.Metrics;
using Gateway.Hardening;
using Gateway.Monitoring;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ServiceDefaults.HotPath;
using SynchronousRateLimiter = Scalable.RateLimiting.DistributedRateLimiter;

namespace Gateway.EdgeCache;

/// <summary>A response that can be served before the pipeline: the client is within its limits, and the response is fresh.</summary>
internal readonly record struct EdgeCacheHit(StoredResponse Answer, long Now);

/// <summary>
/// Finds responses that can be served before the pipeline. Unusual requests take the pipeline, for example a traced one, so that it appears
/// in its trace; the others are counted here and by the rate limits.
/// </summary>
internal sealed class EdgeCacheHotPath : IHotPath<EdgeCacheHit>
{
    private readonly ResponseStore _store;
    private readonly InvalidationTracker _invalidations;
    private readonly SynchronousRateLimiter _limits;
    private readonly TrustedProxies _proxies;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _timeProvider;
    private readonly Counter<long> _answers;
    private readonly IOptions<EdgeCacheOptions> _options;

    public EdgeCacheHotPath(
        ResponseStore store,
        InvalidationTracker invalidations,
        SynchronousRateLimiter limits,
        TrustedProxies proxies,
        IOptions<EdgeCacheOptions> options,
        IHostApplicationLifetime lifetime,
        TimeProvider timeProvider,
        IMeterFactory meters)
    {
        (_store, _invalidations, _limits, _proxies, _options, _lifetime, _timeProvider)
            = (store, invalidations, limits, proxies, options, lifetime, timeProvider);
        _answers = meters.Create(GatewayMetrics.Name)
            .CreateCounter<long>("gateway.hot_answers", "{answer}", "Responses served from the edge cache before the pipeline.");
    }

    public bool TryFind(HttpContext context, out EdgeCacheHit answer)
    {
        answer = default;
        if (!_options.Value.Enabled
            || context.Features.Get<IHttpRequestFeature>() is not { Method: "GET", RawTarget: ['/', ..] target } request
            || _store.Find(target, context.Request) is not { } found
            || !IsPlain(request.Headers)
            || _lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }

        var now = _timeProvider.GetTimestamp();
        if (now >= found.FreshUntil || !_invalidations.IsCurrent(found, now))
            return false;

        _proxies.Apply(context);
        if (!_limits.TryAdmit(context, found.Limits, now))
            return false;
        _answers.Add(1);
        answer = new EdgeCacheHit(found, now);
        return true;
    }

    public Task WriteAsync(HttpContext context, EdgeCacheHit answer)
    {
        SecurityHeaders.Write(context);
        return StoredResponseWriter.WriteAsync(
            context, answer.Answer, StoredResponseWriter.Hit, answer.Now, _timeProvider.TimestampFrequency);
    }

    // True if no other part of the pipeline has to decide: no token, origin, range, precondition, trace, body or upgrade.
    private static bool IsPlain(IHeaderDictionary headers)
        => headers.Authorization.Count == 0
            && headers.Origin.Count == 0
            && headers.Range.Count == 0
            && headers.IfMatch.Count == 0
            && headers.TraceParent.Count == 0
            && headers.TransferEncoding.Count == 0
            && headers.ContentLength is null or 0
            && headers.Upgrade.Count == 0;
}
