using System.Collections.Concurrent;

namespace Gateway.EdgeCache;

/// <summary>
/// Targets whose responses cannot be cached ("hit-for-pass"). For a while each of their requests is forwarded by itself: if they waited for
/// a fetch whose response cannot be shared, they would be served one after the other.
/// </summary>
internal sealed class UncacheableTargets(TimeProvider timeProvider)
{
    private const double Seconds = 10;
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, long> _until = new(StringComparer.Ordinal);
    private int _count;

    public void Add(string target, long now)
    {
        // Cheaper than a search for the oldest entry, and sufficient: the next request adds its target again.
        if (Interlocked.Increment(ref _count) > Most)
        {
            _until.Clear();
            _count = 1;
        }

        _until[target] = now + (long)(Seconds * timeProvider.TimestampFrequency);
    }

    public bool Has(string target, long now) => _until.TryGetValue(target, out var until) && now < until;
}
