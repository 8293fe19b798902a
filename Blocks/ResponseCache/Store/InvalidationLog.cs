using System.Collections.Concurrent;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace Scalable.ResponseCache.Store;

/// <summary>
/// Records when each tag was last invalidated, as far as this replica knows. A result that was read before that is not cached as fresh, and
/// is marked as stale if it has to be served. There are only as many timestamps as tags.
/// </summary>
internal sealed class InvalidationLog(TimeProvider timeProvider)
{
    /// <summary>FusionCache's own tag for all entries.</summary>
    private const string Everything = FusionCacheInternalStrings.DefaultClearExpireTag;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _last = new();

    public void RecordAll() => RecordAll(timeProvider.GetUtcNow());

    public void RecordAll(DateTimeOffset at) => Record(Everything, at);

    public void Record(string tag, DateTimeOffset at) => _last.AddOrUpdate(tag, at, (_, last) => last > at ? last : at);

    /// <summary>
    /// Records a change by another replica. Its time is that of the change, not of the message's arrival: results that
    /// were read in between are current.
    /// </summary>
    public void Record(BackplaneMessage message)
    {
        const string prefix = FusionCacheInternalStrings.DefaultTagCacheKeyPrefix;
        if (message.CacheKey is { } key && key.IndexOf(prefix, StringComparison.Ordinal) is >= 0 and var start)
            Record(key[(start + prefix.Length)..], new DateTimeOffset(message.Timestamp, TimeSpan.Zero));
    }

    /// <summary>Returns when the tag was last invalidated; null if this replica knows of no time.</summary>
    public DateTimeOffset? Find(string tag) => _last.TryGetValue(tag, out var last) ? last : null;

    /// <summary>Returns whether a result that was read at this time is out of date.</summary>
    public bool IsInvalidatedSince(string tag, DateTimeOffset loadedAt) => IsInvalidatedSince([tag], loadedAt);

    /// <summary>Returns whether a result with these tags that was read at this time is out of date.</summary>
    public bool IsInvalidatedSince(ReadOnlySpan<string> tags, DateTimeOffset loadedAt)
    {
        foreach (var tag in tags)
        {
            if (loadedAt <= LastOf(tag))
                return true;
        }

        return loadedAt <= LastOf(Everything);
    }

    private DateTimeOffset LastOf(string tag) => _last.GetValueOrDefault(tag, DateTimeOffset.MinValue);
}
