using System.Diagnostics.Metrics;
using Gateway.Hardening;
using Gateway.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.EdgeCache;

/// <summary>A request that can be answered at once: its client is within the limits, and the answer is fresh.</summary>
internal sealed record HotRead(HttpContext Context, CachedAnswer Answer, long Now);

/// <summary>Finds out what can be answered at once. Whatever is out of the ordinary goes through the pipeline.</summary>
internal sealed class HotReads
{
    private readonly AnswerStore _store;
    private readonly Invalidations _invalidations;
    private readonly ImmediateLimits _limits;
    private readonly TrustedProxies _proxies;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly Counter<long> _answers;
    private readonly IOptions<EdgeCacheOptions> _options;

    public HotReads(
        AnswerStore store,
        Invalidations invalidations,
        ImmediateLimits limits,
        TrustedProxies proxies,
        IOptions<EdgeCacheOptions> options,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        IMeterFactory meters)
    {
        (_store, _invalidations, _limits, _proxies, _options, _lifetime, _time) = (store, invalidations, limits, proxies, options, lifetime, time);
        _answers = meters.Create(Telemetry.Name).CreateCounter<long>("gateway.hot_answers", "{answer}", "Answers given from the edge cache before the pipeline.");
    }

    public HotRead? Find(IFeatureCollection features)
    {
        if (!_options.Value.Enabled
            || features.Get<IHttpRequestFeature>() is not { Method: "GET", RawTarget: ['/', ..] target } request
            || !_store.Has(target)
            || !IsPlain(request.Headers)
            || _lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return null;
        }

        var context = new DefaultHttpContext(features);
        var now = _time.GetTimestamp();
        if (_store.Find(target, context.Request) is not { } answer || now >= answer.FreshUntil || !_invalidations.Trust(answer, now))
            return null;

        _proxies.Apply(context);
        if (!_limits.TryAdmit(context, answer.Limits, now))
            return null;
        _answers.Add(1);
        return new HotRead(context, answer, now);
    }

    public Task WriteAsync(HotRead hot)
    {
        SecurityHeaders.Write(hot.Context);
        return AnswerWriter.WriteAsync(hot.Context, hot.Answer, AnswerWriter.Hit, hot.Now, _time.TimestampFrequency);
    }

    // Nothing that another part of the pipeline would have a say in: a token, an origin, a part of the answer, a trace, a body.
    private static bool IsPlain(IHeaderDictionary headers)
        => headers.Authorization.Count == 0
            && headers.Origin.Count == 0
            && headers.Range.Count == 0
            && headers.TraceParent.Count == 0
            && headers.TransferEncoding.Count == 0
            && headers.ContentLength is null or 0
            && headers.Upgrade.Count == 0;
}
