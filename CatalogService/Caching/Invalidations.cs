using System.Collections.Concurrent;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace CatalogService.Caching;

/// <summary>
/// When each tag was last made out of date, as far as this replica has heard. What was read before is not kept as if it were news, and is called stale
/// where it has to do all the same. There are as few of these times as there are tags.
/// </summary>
internal sealed class Invalidations(TimeProvider clock)
{
    /// <summary>The cache's own word for all tags.</summary>
    private const string Everything = FusionCacheInternalStrings.DefaultClearExpireTag;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _last = new();

    public void Note(string tag) => Note(tag, clock.GetUtcNow());

    public void NoteAll() => Note(Everything);

    /// <summary>Another replica's change. It counts from when it was made, not from when it is heard of: what was read in between is news.</summary>
    public void Note(BackplaneMessage message)
    {
        const string prefix = FusionCacheInternalStrings.DefaultTagCacheKeyPrefix;
        if (message.CacheKey is { } key && key.IndexOf(prefix, StringComparison.Ordinal) is >= 0 and var start)
            Note(key[(start + prefix.Length)..], new DateTimeOffset(message.Timestamp, TimeSpan.Zero));
    }

    /// <summary>Whether what was read at this time is out of date.</summary>
    public bool Include(string tag, DateTimeOffset loadedAt) => loadedAt <= LastOf(tag) || loadedAt <= LastOf(Everything);

    private void Note(string tag, DateTimeOffset at) => _last.AddOrUpdate(tag, at, (_, last) => last > at ? last : at);

    private DateTimeOffset LastOf(string tag) => _last.GetValueOrDefault(tag, DateTimeOffset.MinValue);
}
