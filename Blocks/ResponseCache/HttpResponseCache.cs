using Microsoft.AspNetCore.Http;
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
    private readonly ResponseCacheOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly FusionCacheEntryOptions _shared;
    private readonly FusionCacheEntryOptions _local;
    private readonly FusionCacheEntryOptions _stale;

    internal HttpResponseCache(
        IFusionCache cache, EdgeCacheNotifier edge, InvalidationLog invalidations, ResponseCacheOptions options, TimeProvider timeProvider)
    {
        (_cache, _edge, _invalidations, _options, _timeProvider) = (cache, edge, invalidations, options, timeProvider);
        _shared = EntryOptions.Create(options);
        _local = EntryOptions.Create(options).SetSkipDistributedCache(true, true);
        _stale = EntryOptions.Create(options).SetSkipDistributedCache(true, true).SetAllowStaleOnReadOnly(true);
    }

    /// <summary>
    /// Returns the response from memory, Redis or the origin, in this order. Concurrent requests for the same
    /// key share one load per replica.
    /// </summary>
    /// <param name="read">The read.</param>
    /// <param name="cancellationToken">Ends the wait; a load that others wait for goes on.</param>
    public async ValueTask<CachedResponse> GetAsync(CachedRead read, CancellationToken cancellationToken)
    {
        if (!_options.Enabled)
            return (await LoadAsync(read, cancellationToken)).Response;

        // The request's token is not passed: a load that many requests wait for must not end when the first client disconnects. The
        // load has a time-out of its own.
        var response = _cache.GetOrSetAsync<CachedResponse>(
            read.Key, (context, token) => LoadAsync(read, context, token), options: read.Shared ? _shared : _local, tags: read.Tags,
            token: CancellationToken.None);
        return response.IsCompletedSuccessfully ? await response : await response.AsTask().WaitAsync(cancellationToken);
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

    /// <summary>Invalidates all responses with one of these tags, in every replica and in the edge caches.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="cancellationToken">Cancels the operation; a committed change should not be canceled with its request.</param>
    public async Task InvalidateAsync(IEnumerable<string> tags, CancellationToken cancellationToken)
    {
        string[] changed = [.. tags.Distinct()];
        foreach (var tag in changed)
            _invalidations.Record(tag);
        await Task.WhenAll(changed.Select(tag => _cache.RemoveByTagAsync(tag, token: cancellationToken).AsTask()));
        await _edge.PublishAsync(changed);
    }

    /// <summary>Invalidates all responses, in every replica and in the edge caches.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task InvalidateAllAsync(CancellationToken cancellationToken)
    {
        _invalidations.RecordAll();
        await _cache.ClearAsync(allowFailSafe: true, token: cancellationToken);
        await _edge.PublishAllAsync();
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
            ? age
            : null;
    }

    internal bool RequiresCurrentData(HttpContext context) => _options.RequiresCurrentData(context);

    internal EdgeHeaders? CreateEdgeHeaders(CachedRead read) => _options.Enabled ? _edge.CreateHeaders(read.Tag) : null;

    private async Task<CachedResponse> LoadAsync(
        CachedRead read, FusionCacheFactoryExecutionContext<CachedResponse> context, CancellationToken cancellationToken)
    {
        var (response, isEmpty) = await LoadAsync(read, cancellationToken);
        context.Options.SetSize(response.Size);
        // A result that was invalidated during its load is good enough for the requests that wait for it, but is not cached.
        if (_invalidations.IsInvalidatedSince(read.Tag, response.LoadedAt))
            context.Options.SetSkipMemoryCacheWrite(true).SetSkipDistributedCacheWrite(true, skipBackplaneNotifications: true);
        else if (isEmpty)
            UseShortExpiration(context.Options).SetSkipDistributedCacheWrite(true, true);
        return response;
    }

    private async Task<(CachedResponse Response, bool IsEmpty)> LoadAsync(CachedRead read, CancellationToken cancellationToken)
    {
        var loadedAt = _timeProvider.GetUtcNow();
        var found = await read.Load(cancellationToken);
        return (new CachedResponse(found.Json, loadedAt), found.IsEmpty);
    }

    // Missing resources are cached briefly, and only in this replica: clients can request any number of nonexistent ids.
    private FusionCacheEntryOptions UseShortExpiration(FusionCacheEntryOptions entry) =>
        entry.SetDuration(_options.MissingDuration).SetFailSafe(false);
}
