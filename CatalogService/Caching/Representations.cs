using CatalogService.Database;
using Microsoft.Extensions.Options;
using ZiggyCreatures.Caching.Fusion;

namespace CatalogService.Caching;

/// <summary>The cache of finished answers.</summary>
internal sealed class Representations(
    IFusionCache cache, HotAnswers hot, EdgeCaches edge, ReadDatabase database, IOptions<CacheOptions> options, TimeProvider clock)
{
    private readonly CacheOptions _options = options.Value;
    private readonly FusionCacheEntryOptions _shared = EntryOptions(options.Value);
    private readonly FusionCacheEntryOptions _local = EntryOptions(options.Value).SetSkipDistributedCache(true, true).SetSkipDistributedLocker(true);

    public bool IsEnabled => _options.Enabled;

    /// <summary>The answer from memory, Redis or the database, whichever has it first. One load for all who ask at once, in all replicas.</summary>
    public async ValueTask<Representation> GetAsync(CachedRead read, CancellationToken cancellationToken)
    {
        if (!IsEnabled)
            return await LoadAsync(read, cancellationToken);

        // No token: a load that many wait for does not end because the first of them hangs up. It has a time-out.
        var answer = cache.GetOrSetAsync<Representation>(
            read.Key, (context, cancel) => LoadAsync(read, context, cancel), options: read.Shared ? _shared : _local, tags: read.Tags, token: CancellationToken.None);
        return answer.IsCompletedSuccessfully ? await answer : await answer.AsTask().WaitAsync(cancellationToken);
    }

    /// <summary>What this replica's memory has; asks nobody.</summary>
    public async ValueTask<Representation?> PeekAsync(string key, CancellationToken cancellationToken) =>
        IsEnabled && await cache.TryGetAsync<Representation>(key, _local, cancellationToken) is { HasValue: true } found ? found.Value : null;

    /// <summary>Makes everything with one of these tags out of date, in every replica and at the edge.</summary>
    public async Task InvalidateAsync(IEnumerable<string> tags, CancellationToken cancellationToken)
    {
        string[] changed = [.. tags.Distinct()];
        await Task.WhenAll(changed.Select(tag => cache.RemoveByTagAsync(tag, token: cancellationToken).AsTask()));
        hot.Forget();
        await edge.TellAsync(changed);
    }

    /// <summary>Makes everything out of date.</summary>
    public async Task InvalidateAllAsync(CancellationToken cancellationToken)
    {
        await cache.ClearAsync(allowFailSafe: true, token: cancellationToken);
        hot.Forget();
        await edge.TellAllAsync();
    }

    /// <summary>Whether an answer is older than it should be, because the database does not give a newer one.</summary>
    public bool IsStale(Representation representation) =>
        database.IsAway || clock.GetUtcNow() - representation.LoadedAt > _options.RedisDuration + _options.MemoryDuration + Jitter(_options);

    private async Task<Representation> LoadAsync(CachedRead read, FusionCacheFactoryExecutionContext<Representation> context, CancellationToken cancellationToken)
    {
        var representation = await LoadAsync(read, cancellationToken);
        context.Options.SetSize(representation.Size);
        if (representation.Json is null)
        {
            // What is not there is remembered shortly, and here only: ids that do not exist are without end.
            context.Options.SetDuration(_options.MissingDuration).SetFailSafe(false).SetSkipDistributedCacheWrite(true, true);
        }

        return representation;
    }

    private async Task<Representation> LoadAsync(CachedRead read, CancellationToken cancellationToken)
    {
        var asked = clock.GetUtcNow();
        return new Representation(await read.Load(cancellationToken), asked);
    }

    private static FusionCacheEntryOptions EntryOptions(CacheOptions options) =>
        new FusionCacheEntryOptions(options.MemoryDuration) { Size = 1000, MemoryLockTimeout = TimeSpan.FromSeconds(4), JitterMaxDuration = Jitter(options), EagerRefreshThreshold = 0.8f }
            .SetDistributedCacheDuration(options.RedisDuration)
            .SetFailSafe(true, options.StaleDuration, throttleDuration: TimeSpan.FromSeconds(1))
            .SetFactoryTimeouts(softTimeout: TimeSpan.FromMilliseconds(500), hardTimeout: TimeSpan.FromSeconds(4))
            .SetDistributedCacheTimeouts(softTimeout: TimeSpan.FromMilliseconds(100), hardTimeout: TimeSpan.FromMilliseconds(150))
            .SetDistributedLockTimeout(TimeSpan.FromMilliseconds(500));

    private static TimeSpan Jitter(CacheOptions options) => options.MemoryDuration / 5;
}
