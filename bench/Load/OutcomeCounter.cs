using HdrHistogram;

namespace Scalable.Bench.Load;

/// <summary>Counts the outcomes of requests. Thread-safe.</summary>
internal sealed class OutcomeCounter(string name)
{
    private const int Statuses = 600;
    private const double MicrosecondsPerMillisecond = 1000;
    private const long MaxMicroseconds = 60_000_000;

    private readonly long[] _statuses = new long[Statuses];
    private readonly LongConcurrentHistogram _latency = Histogram();
    private readonly LongConcurrentHistogram _refusalLatency = Histogram();
    private readonly LongConcurrentHistogram _wait = Histogram();
    private long _offered;
    private long _broken;
    private long _timedOut;
    private long _cacheHits;

    /// <summary>The latency in milliseconds that stands for a good response that never came: a minute.</summary>
    public const double Never = MaxMicroseconds / MicrosecondsPerMillisecond;

    /// <summary>Creates a histogram from a microsecond to a minute with three significant digits.</summary>
    public static LongConcurrentHistogram Histogram() => new(1, MaxMicroseconds, 3);

    public static void Record(LongConcurrentHistogram histogram, TimeSpan latency) =>
        histogram.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, MaxMicroseconds));

    public void Offered() => Interlocked.Increment(ref _offered);

    public void Answered(int status, bool isCacheHit, TimeSpan latency)
    {
        if (isCacheHit)
            Interlocked.Increment(ref _cacheHits);
        Interlocked.Increment(ref _statuses[Math.Clamp(status, 0, Statuses - 1)]);
        if (IsOk(status))
        {
            Record(_latency, latency);
            Record(_wait, latency);
            return;
        }

        _wait.RecordValue(MaxMicroseconds);
        if (IsRefusal(status))
            Record(_refusalLatency, latency);
    }

    public void Broken()
    {
        Interlocked.Increment(ref _broken);
        _wait.RecordValue(MaxMicroseconds);
    }

    public void TimedOut(TimeSpan patience)
    {
        Interlocked.Increment(ref _timedOut);
        Record(_latency, patience);
        _wait.RecordValue(MaxMicroseconds);
    }

    public PopulationResult Result(double seconds)
    {
        var statuses = Enumerable.Range(0, Statuses).Where(status => _statuses[status] > 0)
            .ToDictionary(status => status, status => _statuses[status]);
        var (ok, refused) = (statuses.Where(s => IsOk(s.Key)).Sum(s => s.Value), statuses.GetValueOrDefault(429));
        return new PopulationResult(
            name, seconds, _offered, ok, refused, statuses.Values.Sum() - ok - refused, _broken, _timedOut, statuses,
            Percentiles(_latency), Percentiles(_refusalLatency))
        {
            CacheHits = _cacheHits,
            Wait = Percentiles(_wait),
        };
    }

    /// <summary>Returns a percentile in milliseconds.</summary>
    public static double At(LongConcurrentHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) / MicrosecondsPerMillisecond;

    private static Latency Percentiles(LongConcurrentHistogram histogram) =>
        new(At(histogram, 50), At(histogram, 90), At(histogram, 99), At(histogram, 99.9), At(histogram, 100));

    private static bool IsRefusal(int status) => status is 429 or 503;

    private static bool IsOk(int status) => status is (>= 200 and < 300) or 304;
}
