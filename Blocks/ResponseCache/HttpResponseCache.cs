using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Scalable.ResponseCache.Edge;
using Scalable.ResponseCache.Responses;
using Scalable.ResponseCache.Store;
using ZiggyCreatures.Caching.Fusion;

namespace Scalable.ResponseCache;

/// <summary>Caches complete responses in memory and Redis. Everything works without Redis, and with stale responses without the
/// origin.</summary>
public sealed class HttpResponseCache
{
    private readonly IFusionCache _cache;
    private readonly EdgeCacheNotifier _edge;
    private readonly InvalidationLog _invalidations;
    private readonly ResponseCacheMetrics _metrics;
    private readonly ResponseCacheOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly FusionCacheEntryOptions _shared;
    private readonly FusionCacheEntryOptions _local;
    private readonly FusionCacheEntryOptions _stale;
    private readonly FusionCacheEntryOptions _localTags;

    internal HttpResponseCache(
        IFusionCache cache, EdgeCacheNotifier edge, InvalidationLog invalidations, ResponseCacheOptions options,
        ResponseCacheMetrics metrics, TimeProvider timeProvider)
    {
        (_cache, _edge, _invalidations, _options, _metrics, _timeProvider) = (cache, edge, invalidations, options, metrics, timeProvider);
        _shared = EntryOptions.Create(options);
        _local = EntryOptions.Create(options).SetSkipDistributedCache(true, true);
        _stale = EntryOptions.Create(options).SetSkipDistributedCache(true, true).SetAllowStaleOnReadOnly(true);
        _localTags = EntryOptions.CreateForTags(options).SetSkipDistributedCache(true, true);
    }

    /// <summary>
    /// Returns the response from memory, Redis or the origin, in this order. Concurrent requests for the same
    /// key share one load per replica.
    /// </summary>
    /// <param name="read">The read.</param>
    /// <param name="cancellationToken">Ends the wait; a load that others wait for goes on.</param>
    public async ValueTask<CachedResponse> GetAsync(CachedRead read, CancellationToken cancellationToken)
    {
        _metrics.Reads.Add(1);
        if (!_options.Enabled)
            return (await LoadAsync(read, cancellationToken)).Response;

        // The request's token is not passed: a load that many requests wait for must not end when the first client disconnects. The
        // load has a time-out of its own.
        var getting = _cache.GetOrSetAsync<CachedResponse>(
            read.Key, (context, token) => LoadAsync(read, context, token), options: read.Shared ? _shared : _local, tags: read.Tags,
            token: CancellationToken.None);
        var response = getting.IsCompletedSuccessfully ? await getting : await getting.AsTask().WaitAsync(cancellationToken);
        if (response.IsNewFromRedis)
        {
            response.IsNewFromRedis = false;
            _metrics.RedisHits.Add(1);
        }

        return response;
    }

    /// <summary>Loads the response from the origin, bypassing the caches. Returns null if the origin is unavailable.</summary>
    /// <param name="read">The read.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    public async ValueTask<CachedResponse?> TryLoadAsync(CachedRead read, CancellationToken cancellationToken)
    {
        try
        {
            return (await LoadAsync(read, cancellationToken)).Response;
        }
        catch (Exception failure) when (_options.IsTransient(failure))
        {
            return null;
        }
    }

    /// <summary>Returns the response in this replica's memory, without querying Redis or the origin; null if there is none.</summary>
    /// <param name="read">The read.</param>
    /// <param name="allowStale">True to return a stale response as well.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<CachedResponse?> TryGetLocalAsync(CachedRead read, bool allowStale, CancellationToken cancellationToken) =>
        _options.Enabled && await _cache.TryGetAsync<CachedResponse>(read.Key, allowStale ? _stale : _local, cancellationToken)
            is { HasValue: true } found
            ? found.Value
            : null;

    /// <summary>
    /// Stores a response that was loaded together with others, in this replica's memory only: Redis would need a command for each of them.
    /// </summary>
    /// <param name="read">The read that the response belongs to.</param>
    /// <param name="response">The response.</param>
    public async ValueTask StoreLocalAsync(CachedRead read, CachedResponse response)
    {
        if (!_options.Enabled || _invalidations.IsInvalidatedSince(read.Tag, response.LoadedAt))
            return;
        var entry = _local.Duplicate().SetSize(response.Size);
        if (response.Json is null)
            UseShortExpiration(entry);
        await _cache.SetAsync(read.Key, response, entry, read.Tags);
    }

    /// <summary>
    /// Invalidates all responses with one of these tags: in this replica at once, in the others and in the edge caches when they receive
    /// the message, normally within milliseconds.
    /// </summary>
    /// <param name="tags">The tags.</param>
    /// <param name="cancellationToken">Cancels the operation; a committed change should not be canceled with its request.</param>
    public async Task InvalidateAsync(IEnumerable<string> tags, CancellationToken cancellationToken)
    {
        var now = _timeProvider.GetUtcNow();
        string[] changed = [.. tags.Distinct()];
        foreach (var tag in changed)
            _invalidations.Record(tag, now);
        await Task.WhenAll(changed.Select(tag => _cache.RemoveByTagAsync(tag, token: cancellationToken).AsTask()));
        await _edge.PublishAsync(changed, now);
    }

    /// <summary>Invalidates all responses, in every replica and in the edge caches.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task InvalidateAllAsync(CancellationToken cancellationToken)
    {
        var now = _timeProvider.GetUtcNow();
        _invalidations.RecordAll(now);
        await _cache.ClearAsync(allowFailSafe: true, token: cancellationToken);
        await _edge.PublishAllAsync(now);
    }

    /// <summary>Applies a change by another replica to this replica's memory.</summary>
    internal async Task ApplyAsync(InvalidationMessage message)
    {
        foreach (var tag in message.Tags)
        {
            // Recorded first: a load that ends in between is not cached.
            if (tag == EdgeCacheNotifier.Everything)
            {
                _invalidations.RecordAll(message.At);
                await _cache.ClearAsync(allowFailSafe: true, _localTags);
            }
            else
            {
                _invalidations.Record(tag, message.At);
                await _cache.RemoveByTagAsync(tag, _localTags);
            }
        }
    }

    /// <summary>
    /// Returns the age of a response that is stale because the origin did not provide a newer one in time; null if it is fresh.
    /// </summary>
    /// <param name="read">The read that the response belongs to.</param>
    /// <param name="response">The response.</param>
    public TimeSpan? GetStaleAge(CachedRead read, CachedResponse response)
    {
        var age = _timeProvider.GetUtcNow() - response.LoadedAt;
        return _options.IsOriginUnavailable()
            || age > _options.RedisDuration + _options.MemoryDuration + EntryOptions.Jitter(_options)
            || _invalidations.IsInvalidatedSince(read.Tag, response.LoadedAt)
            || _invalidations.IsInvalidatedSince(response.Tags, response.LoadedAt)
            ? age
            : null;
    }

    internal bool RequiresCurrentData(HttpContext context) => _options.RequiresCurrentData(context);

    /// <summary>
    /// Returns which invalidations this replica has applied. To be called before a read: its response then takes all of them into account.
    /// </summary>
    internal StringValues GetAppliedInvalidations() => _edge.Applied;

    internal EdgeHeaders? CreateEdgeHeaders(CachedRead read, CachedResponse response, StringValues applied) =>
        _options.Enabled ? _edge.CreateHeaders(response.Tags is [] ? read.Tags : response.Tags, response, applied) : null;

    private async Task<CachedResponse> LoadAsync(
        CachedRead read, FusionCacheFactoryExecutionContext<CachedResponse> context, CancellationToken cancellationToken)
    {
        var (response, isEmpty) = await LoadAsync(read, cancellationToken);
        context.Options.SetSize(response.Size);
        context.Tags = response.Tags;
        // A result that was invalidated during its load is good enough for the requests that wait for it, but is not cached.
        if (_invalidations.IsInvalidatedSince(response.Tags, response.LoadedAt))
            context.Options.SetSkipMemoryCacheWrite(true).SetSkipDistributedCacheWrite(true, skipBackplaneNotifications: true);
        else if (isEmpty)
            UseShortExpiration(context.Options).SetSkipDistributedCacheWrite(true, true);
        return response;
    }

    private async Task<(CachedResponse Response, bool IsEmpty)> LoadAsync(CachedRead read, CancellationToken cancellationToken)
    {
        _metrics.Loads.Add(1);
        var loadedAt = _timeProvider.GetUtcNow();
        var found = await read.Load(cancellationToken);
        string[] tags = found.Tags is { Count: > 0 } more ? [read.Tag, .. more] : read.Tags;
        return (new CachedResponse(found.Json, loadedAt) { Tags = tags }, found.IsEmpty);
    }

    // Missing resources are cached briefly, and only in this replica: clients can request any number of nonexistent ids.
    private FusionCacheEntryOptions UseShortExpiration(FusionCacheEntryOptions entry) =>
        entry.SetDuration(_options.MissingDuration).SetFailSafe(false);
}
