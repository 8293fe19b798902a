using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Scalable.EdgeCache.Configuration;
using Scalable.EdgeCache.Invalidation;
using Scalable.EdgeCache.Storage;

namespace Scalable.EdgeCache;

/// <summary>Reads the cache without the middleware, for a gateway that serves hits before its pipeline.</summary>
public sealed class EdgeCacheReader
{
    private readonly ResponseStore _store;
    private readonly InvalidationTracker _invalidations;
    private readonly StoredResponseWriter _writer;
    private readonly EdgeCacheOptions _options;
    private readonly TimeProvider _timeProvider;

    internal EdgeCacheReader(
        ResponseStore store, InvalidationTracker invalidations, StoredResponseWriter writer, IOptions<EdgeCacheOptions> options,
        TimeProvider timeProvider) =>
        (_store, _invalidations, _writer, _options, _timeProvider) = (store, invalidations, writer, options.Value, timeProvider);

    /// <summary>
    /// Finds a fresh response to exactly this request target. The caller checks the method, and that neither a token nor a range, a
    /// precondition on changes or a body asks for something else.
    /// </summary>
    public bool TryFindFresh(HttpContext context, out EdgeCacheHit hit)
    {
        hit = default;
        if (!_options.Enabled
            || context.Features.Get<IHttpRequestFeature>() is not { RawTarget: ['/', ..] target }
            || _store.Find(target, context.Request) is not { } response)
        {
            return false;
        }

        var now = _timeProvider.GetTimestamp();
        hit = new EdgeCacheHit(response, now);
        return now < response.FreshUntil && _invalidations.IsCurrent(response, now);
    }

    /// <summary>Returns true if a response to this request target is stored, fresh or not.</summary>
    public bool Contains(HttpContext context) =>
        _options.Enabled
        && context.Features.Get<IHttpRequestFeature>() is { RawTarget: ['/', ..] target }
        && _store.Find(target, context.Request) is not null;

    /// <summary>Writes the response, or 304 if the client has it already.</summary>
    public Task WriteAsync(HttpContext context, EdgeCacheHit hit) => _writer.WriteHitAsync(context, hit.Response, hit.Now);
}
