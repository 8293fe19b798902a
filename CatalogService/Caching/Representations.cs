using CatalogService.Database;
using Microsoft.Extensions.Options;
using ZiggyCreatures.Caching.Fusion;

namespace CatalogService.Caching;

/// <summary>The cache of finished answers.</summary>
internal sealed class Representations(
    IFusionCache cache, HotAnswers hot, EdgeCaches edge, Invalidations invalidations, ReadDatabase database, IOptions<CacheOptions> options, TimeProvider clock)
{
    private readonly CacheOptions _options = options.Value;
    private readonly FusionCacheEntryOptions _shared = EntryOptions(options.Value);
    private readonly FusionCacheEntryOptions _local = EntryOptions(options.Value).SetSkipDistributedCache(true, true);
    private readonly FusionCacheEntryOptions _stale = EntryOptions(options.Value).SetSkipDistributedCache(true, true).SetAllowStaleOnReadOnly(true);

    public bool IsEnabled => _options.Enabled;

    /// <summary>The answer from memory, Redis or the database, whichever has it first. One load in each replica for all who ask at once.</summary>
    public async ValueTask<Representation> GetAsync(CachedRead read, CancellationToken cancellationToken)
    {
        if (!IsEnabled)
            return (await LoadAsync(read, cancellationToken)).Answer;

        // No token: a load that many wait for does not end because the first of them hangs up. It has a time-out.
        var answer = cache.GetOrSetAsync<Representation>(
            read.Key, (context, cancel) => LoadAsync(read, context, cancel), options: read.Shared ? _shared : _local, tags: read.Tags, token: CancellationToken.None);
        return answer.IsCompletedSuccessfully ? await answer : await answer.AsTask().WaitAsync(cancellationToken);
    }

    /// <summary>The answer from the database, whatever the caches have. Null if the database does not answer.</summary>
    public async ValueTask<Representation?> TryLoadAsync(CachedRead read, CancellationToken cancellationToken)
    {
        try
        {
            return (await LoadAsync(read, cancellationToken)).Answer;
        }
        catch (Exception failure) when (DatabaseFailure.Is(failure))
        {
            return null;
        }
    }

    /// <summary>What this replica's memory has; asks nobody.</summary>
    public async ValueTask<Representation?> PeekAsync(CachedRead read, bool evenStale, CancellationToken cancellationToken) =>
        IsEnabled && await cache.TryGetAsync<Representation>(read.Key, evenStale ? _stale : _local, cancellationToken) is { HasValue: true } found ? found.Value : null;

    /// <summary>Keeps an answer that was loaded together with others, in this replica's memory: in Redis it would be a command for each of them.</summary>
    public async ValueTask KeepAsync(CachedRead read, Representation answer)
    {
        if (!IsEnabled || invalidations.Include(read.Tag, answer.LoadedAt))
            return;
        var entry = _local.Duplicate().SetSize(answer.Size);
        if (answer.Json is null)
            KeepShortly(entry);
        await cache.SetAsync(read.Key, answer, entry, read.Tags);
    }

    /// <summary>Makes everything with one of these tags out of date, in every replica and at the edge.</summary>
    public async Task InvalidateAsync(IEnumerable<string> tags, CancellationToken cancellationToken)
    {
        string[] changed = [.. tags.Distinct()];
        foreach (var tag in changed)
            invalidations.Note(tag);
        await Task.WhenAll(changed.Select(tag => cache.RemoveByTagAsync(tag, token: cancellationToken).AsTask()));
        hot.Forget();
        await edge.TellAsync(changed);
    }

    /// <summary>Makes everything out of date.</summary>
    public async Task InvalidateAllAsync(CancellationToken cancellationToken)
    {
        invalidations.NoteAll();
        await cache.ClearAsync(allowFailSafe: true, token: cancellationToken);
        hot.Forget();
        await edge.TellAllAsync();
    }

    /// <summary>How old an answer is, if it is older than it should be because the database does not give a newer one in time; else null.</summary>
    public TimeSpan? StaleAge(CachedRead read, Representation answer)
    {
        var age = clock.GetUtcNow() - answer.LoadedAt;
        return database.IsAway || age > _options.RedisDuration + _options.MemoryDuration + Jitter(_options) || invalidations.Include(read.Tag, answer.LoadedAt) ? age : null;
    }

    private async Task<Representation> LoadAsync(CachedRead read, FusionCacheFactoryExecutionContext<Representation> context, CancellationToken cancellationToken)
    {
        var (answer, isEmpty) = await LoadAsync(read, cancellationToken);
        context.Options.SetSize(answer.Size);
        // What changed while it was read is good enough for those who wait for it, and nothing to keep.
        if (invalidations.Include(read.Tag, answer.LoadedAt))
            context.Options.SetSkipMemoryCacheWrite(true).SetSkipDistributedCacheWrite(true, skipBackplaneNotifications: true);
        else if (isEmpty)
            KeepShortly(context.Options).SetSkipDistributedCacheWrite(true, true);
        return answer;
    }

    private async Task<(Representation Answer, bool IsEmpty)> LoadAsync(CachedRead read, CancellationToken cancellationToken)
    {
        var asked = clock.GetUtcNow();
        var found = await read.Load(cancellationToken);
        return (new Representation(found.Json, asked), found.IsEmpty);
    }

    // What is not there is remembered shortly, and here only: ids that do not exist are without end.
    private FusionCacheEntryOptions KeepShortly(FusionCacheEntryOptions entry) => entry.SetDuration(_options.MissingDuration).SetFailSafe(false);

    private static FusionCacheEntryOptions EntryOptions(CacheOptions options) =>
        new FusionCacheEntryOptions(options.MemoryDuration) { Size = 1000, MemoryLockTimeout = TimeSpan.FromSeconds(4), JitterMaxDuration = Jitter(options), EagerRefreshThreshold = 0.8f }
            .SetDistributedCacheDuration(options.RedisDuration)
            .SetFailSafe(true, options.StaleDuration, throttleDuration: TimeSpan.FromSeconds(1))
            .SetDistributedCacheFailSafeOptions(options.RedisStaleDuration > options.RedisDuration ? options.RedisStaleDuration : options.RedisDuration)
            .SetFactoryTimeouts(softTimeout: TimeSpan.FromMilliseconds(500), hardTimeout: TimeSpan.FromSeconds(4))
            .SetDistributedCacheTimeouts(softTimeout: TimeSpan.FromMilliseconds(100), hardTimeout: TimeSpan.FromMilliseconds(150))
            // That a replica has loaded something is no news: what makes others' copies out of date is told by tags.
            .SetSkipBackplaneNotifications(true);

    private static TimeSpan Jitter(CacheOptions options) => options.MemoryDuration / 5;
}
