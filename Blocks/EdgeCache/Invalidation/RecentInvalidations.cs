namespace Scalable.EdgeCache.Invalidation;

/// <summary>
/// Remembers recent invalidations, to decide whether a fetched response may be stored. Not thread-safe.
/// </summary>
internal sealed class RecentInvalidations(TimeProvider timeProvider)
{
    // Beyond this number the list is cleared, and no response in flight is cached.
    private const int MaxTags = 10_000;

    // The origin's replicas receive an invalidation at the same time as this cache, and may still serve from their own caches for a
    // moment. Only a response that says that it takes the invalidation into account may be stored before this time.
    private const double SettlingSeconds = 0.5;

    private readonly long _settling = (long)(SettlingSeconds * timeProvider.TimestampFrequency);
    private readonly Dictionary<string, List<(MessageId? Message, long At)>> _byTag = new(StringComparer.Ordinal);
    private long _allAt;

    public void Add(IReadOnlyCollection<string> tags, MessageId? message)
    {
        var now = timeProvider.GetTimestamp();
        if (_byTag.Count + tags.Count > MaxTags)
            AddAll();
        foreach (var tag in tags)
        {
            if (!_byTag.TryGetValue(tag, out var recent))
                _byTag[tag] = recent = [];
            // The last one of each writer is enough: a response that takes it into account does so with all before it.
            recent.RemoveAll(earlier => now - earlier.At > _settling || earlier.Message?.Writer == message?.Writer);
            recent.Add((message, now));
        }
    }

    public void AddAll()
    {
        _byTag.Clear();
        _allAt = timeProvider.GetTimestamp();
    }

    /// <summary>
    /// Returns true if a response takes every invalidation of its tags into account: because it says so, or because its fetch started long
    /// enough after the invalidation.
    /// </summary>
    /// <param name="tags">The tags of the response.</param>
    /// <param name="started">The start of its fetch.</param>
    /// <param name="applied">The messages that it takes into account.</param>
    public bool AllowStoring(string[] tags, long started, MessageId[] applied)
    {
        if (started <= _allAt)
            return false;
        foreach (var tag in tags)
        {
            foreach (var (message, at) in _byTag.GetValueOrDefault(tag) ?? [])
            {
                if (started <= at + _settling && !(message is { } id && applied.Any(known => known.Includes(id))))
                    return false;
            }
        }

        return true;
    }
}
