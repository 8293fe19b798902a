namespace Scalable.Diagnosis.Windows;

/// <summary>Durations in buckets that are a fifth wide: from 0.1 ms to over an hour in 96 counters.</summary>
internal sealed class LatencyHistogram
{
    private const double Base = 1.2;
    private const double FirstNanoseconds = 1e5;

    private readonly int[] _buckets = new int[96];

    public int Count { get; private set; }

    public void Add(long nanoseconds)
    {
        var bucket = nanoseconds <= FirstNanoseconds ? 0 : (int)(Math.Log(nanoseconds / FirstNanoseconds) / Math.Log(Base)) + 1;
        _buckets[Math.Min(bucket, _buckets.Length - 1)]++;
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
            _buckets[bucket] += other._buckets[bucket];
        Count += other.Count;
    }

    /// <summary>The duration that a share of all does not exceed.</summary>
    public TimeSpan Quantile(double share)
    {
        var rank = (int)Math.Ceiling(share * Count);
        var seen = 0;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            seen += _buckets[bucket];
            if (seen >= rank)
                return TimeSpan.FromMilliseconds(FirstNanoseconds * Math.Pow(Base, bucket) / 1e6);
        }

        return TimeSpan.MaxValue;
    }
}
