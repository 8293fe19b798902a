using System.Collections.Concurrent;

namespace Gateway.EdgeCache;

/// <summary>
/// Targets whose answers cannot be kept. For a while they are not fetched for all but passed through, each request by itself: waiting for an answer
/// that cannot be shared would put all its readers in a line.
/// </summary>
internal sealed class Passes(TimeProvider time)
{
    private const double Seconds = 10;
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, long> _until = new(StringComparer.Ordinal);
    private int _count;

    public void Add(string target, long now)
    {
        // Cheaper than to find the oldest, and as good: what belongs here comes back with its next request.
        if (Interlocked.Increment(ref _count) > Most)
        {
            _until.Clear();
            _count = 1;
        }

        _until[target] = now + (long)(Seconds * time.TimestampFrequency);
    }

    public bool Has(string target, long now) => _until.TryGetValue(target, out var until) && now < until;
}
