using Microsoft.Extensions.Options;
using ZiggyCreatures.Caching.Fusion;
using Scalable.Npgsql.Pools;
using Scalable.Npgsql.Errors;

namespace CatalogService.Caching;

/// <summary>Caches complete responses.</summary>
internal sealed class ResponseCache(
    IFusionCache cache, EdgeCacheNotifier edge, InvalidationLog invalidations, ReadPool database,
    IOptions<CacheOptions> options, TimeProvider timeProvider)
{
    private readonly CacheOptions _options = options.Value;
    private readonly FusionCacheEntryOptions _shared = EntryOptions(options.Value);
    private readonly FusionCacheEntryOptions _local = EntryOptions(options.Value).SetSkipDistributedCache(true, true);
    private readonly FusionCacheEntryOptions _stale =
        EntryOptions(options.Value).SetSkipDistributedCache(true, true).SetAllowStaleOnReadOnly(true);

    public bool IsEnabled => _options.Enabled;

    /// <summary>
    /// Returns the response from memory, Redis or the database, in this order. Concurrent requests for the same
    /// key share one load per replica.
    /// </summary>
    public async ValueTask<CachedResponse> GetAsync(CachedRead read, CancellationToken cancellationToken)
    {
        if (!IsEnabled)
            return (await LoadAsync(read, cancellationToken)).Answer;

        // The request's token is not passed: a load that many requests wait for must not end when the first client disconnects. The
        // load has a time-out of its own.
        var answer = cache.GetOrSetAsync<CachedResponse>(
            read.Key, (context, cancel) => LoadAsync(read, context, cancel), options: read.Shared ? _shared : _local, tags: read.Tags,
            token: CancellationToken.None);
        return answer.IsCompletedSuccessfully ? await answer : await answer.AsTask().WaitAsync(cancellationToken);
    }

    /// <summary>Loads the response from the database, bypassing the caches. Returns null if the database is unavailable.</summary>
    public async ValueTask<CachedResponse?> TryLoadAsync(CachedRead read, CancellationToken cancellationToken)
    {
        try
        {
            return (await LoadAsync(read, cancellationToken)).Answer;
        }
        catch (Exception failure) when (TransientDatabaseErrors.IsTransient(failure))
        {
            return null;
        }
    }

    /// <summary>Returns the response in this replica's memory, without querying Redis or the database; null if there is none.</summary>
    public async ValueTask<CachedResponse?> TryGetLocalAsync(CachedRead read, bool allowStale, CancellationToken cancellationToken) =>
        IsEnabled && await cache.TryGetAsync<CachedResponse>(read.Key, allowStale ? _stale : _local, cancellationToken)
            is { HasValue: true } found
            ? found.Value
            : null;

    /// <summary>
    /// Stores a response that was loaded together with others, in this replica's memory only: Redis would need a command for each of them.
    /// </summary>
    public async ValueTask StoreLocalAsync(CachedRead read, CachedResponse answer)
    {
        if (!IsEnabled || invalidations.Include(read.Tag, answer.LoadedAt))
            return;
        var entry = _local.Duplicate().SetSize(answer.Size);
        if (answer.Json is null)
            UseShortExpiration(entry);
        await cache.SetAsync(read.Key, answer, entry, read.Tags);
    }

    /// <summary>Invalidates all responses with one of these tags, in every replica and in the edge caches.</summary>
    public async Task InvalidateAsync(IEnumerable<string> tags, CancellationToken cancellationToken)
    {
        string[] changed = [.. tags.Distinct()];
        foreach (var tag in changed)
            invalidations.Note(tag);
        await Task.WhenAll(changed.Select(tag => cache.RemoveByTagAsync(tag, token: cancellationToken).AsTask()));
        await edge.PublishAsync(changed);
    }

    /// <summary>Invalidates all responses, in every replica and in the edge caches.</summary>
    public async Task InvalidateAllAsync(CancellationToken cancellationToken)
    {
        invalidations.RecordAll();
        await cache.ClearAsync(allowFailSafe: true, token: cancellationToken);
        await edge.PublishAllAsync();
    }

    /// <summary>
    /// Returns the age of a response that is stale because the database did not provide a newer one in time; null if it is fresh.
    /// </summary>
    public TimeSpan? StaleAge(CachedRead read, CachedResponse answer)
    {
        var age = timeProvider.GetUtcNow() - answer.LoadedAt;
        return database.IsUnavailable
            || age > _options.RedisDuration + _options.MemoryDuration + Jitter(_options)
            || invalidations.Include(read.Tag, answer.LoadedAt)
            ? age
            : null;
    }

    private async Task<CachedResponse> LoadAsync(
        CachedRead read, FusionCacheFactoryExecutionContext<CachedResponse> context, CancellationToken cancellationToken)
    {
        var (answer, isEmpty) = await LoadAsync(read, cancellationToken);
        context.Options.SetSize(answer.Size);
        // A result that was invalidated during its load is good enough for the requests that wait for it, but is not cached.
        if (invalidations.Include(read.Tag, answer.LoadedAt))
            context.Options.SetSkipMemoryCacheWrite(true).SetSkipDistributedCacheWrite(true, skipBackplaneNotifications: true);
        else if (isEmpty)
            UseShortExpiration(context.Options).SetSkipDistributedCacheWrite(true, true);
        return answer;
    }

    private async Task<(CachedResponse Answer, bool IsEmpty)> LoadAsync(CachedRead read, CancellationToken cancellationToken)
    {
        var asked = timeProvider.GetUtcNow();
        var found = await read.Load(cancellationToken);
        return (new CachedResponse(found.Json, asked), found.IsEmpty);
    }

    // Missing resources are cached briefly, and only in this replica: clients can request any number of nonexistent ids.
    private FusionCacheEntryOptions UseShortExpiration(FusionCacheEntryOptions entry) =>
        entry.SetDuration(_options.MissingDuration).SetFailSafe(false);

    private static FusionCacheEntryOptions EntryOptions(CacheOptions options) =>
        new FusionCacheEntryOptions(options.MemoryDuration)
        {
            Size = 1000,
            MemoryLockTimeout = TimeSpan.FromSeconds(4),
            JitterMaxDuration = Jitter(options),
            EagerRefreshThreshold = 0.8f
        }
            .SetDistributedCacheDuration(options.RedisDuration)
            .SetFailSafe(true, options.StaleDuration, throttleDuration: TimeSpan.FromSeconds(1))
            .SetDistributedCacheFailSafeOptions(
                options.RedisStaleDuration > options.RedisDuration ? options.RedisStaleDuration : options.RedisDuration)
            .SetFactoryTimeouts(softTimeout: TimeSpan.FromMilliseconds(500), hardTimeout: TimeSpan.FromSeconds(4))
            .SetDistributedCacheTimeouts(softTimeout: TimeSpan.FromMilliseconds(100), hardTimeout: TimeSpan.FromMilliseconds(150))
            // A stored response needs no notification: other replicas' copies are invalidated by tags.
            .SetSkipBackplaneNotifications(true);

    private static TimeSpan Jitter(CacheOptions options) => options.MemoryDuration / 5;
}
