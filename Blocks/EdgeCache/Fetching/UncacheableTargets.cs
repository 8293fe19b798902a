using System.Collections.Concurrent;

namespace Scalable.EdgeCache.Fetching;

/// <summary>
/// Targets whose responses cannot be cached ("hit-for-pass"). For a while each of their requests is forwarded by itself: if they waited for
/// a fetch whose response cannot be shared, they would be served one after the other.
/// </summary>
internal sealed class UncacheableTargets(TimeProvider timeProvider)
{
    private const double DurationSeconds = 10;
    private const int MaxTargets = 10_000;

    private readonly ConcurrentDictionary<string, long> _until = new(StringComparer.Ordinal);
    private int _count;

    public void Add(string target, long now)
    {
        // Cheaper than a search for the oldest entry, and sufficient: the next request adds its target again.
        if (Interlocked.Increment(ref _count) > MaxTargets)
        {
            _until.Clear();
            _count = 1;
        }

        _until[target] = now + (long)(DurationSeconds * timeProvider.TimestampFrequency);
    }

    public bool Contains(string target, long now) => _until.TryGetValue(target, out var until) && now < until;
}
