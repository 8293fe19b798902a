using System.Collections.Concurrent;

namespace Scalable.EdgeCache.Fetching;

/// <summary>
/// Targets whose responses cannot be cached ("hit-for-pass"). For a while each of their requests is forwarded by itself: if they waited for
/// a fetch whose response cannot be shared, they would be served one after the other.
/// </summary>
internal sealed class UncacheableTargets(TimeProvider timeProvider)
{
    private const double DurationSeconds = 10;

    // A stale response is replaced by one that can be cached as soon as the origin has it, normally within milliseconds.
    private const double StaleDurationSeconds = 0.05;

    private const int MaxTargets = 10_000;

    private readonly ConcurrentDictionary<string, long> _until = new(StringComparer.Ordinal);
    private int _count;

    /// <param name="target">The target.</param>
    /// <param name="now">The current timestamp.</param>
    /// <param name="isStale">True if the response could not be cached because it was marked as stale.</param>
    public void Add(string target, long now, bool isStale)
    {
        // Cheaper than a search for the oldest entry, and sufficient: the next request adds its target again.
        if (Interlocked.Increment(ref _count) > MaxTargets)
        {
            _until.Clear();
            _count = 1;
        }

        _until[target] = now + (long)((isStale ? StaleDurationSeconds : DurationSeconds) * timeProvider.TimestampFrequency);
    }

    public bool Contains(string target, long now) => _until.TryGetValue(target, out var until) && now < until;
}
