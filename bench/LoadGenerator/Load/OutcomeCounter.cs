using HdrHistogram;

namespace Scalable.Generator.Load;

/// <summary>Counts the outcomes of requests. Thread-safe.</summary>
/// <param name="name">The name of the population.</param>
/// <param name="hasIntervals">Whether <see cref="TakeInterval"/> is going to be called.</param>
internal sealed class OutcomeCounter(string name, bool hasIntervals = false)
{
    private const int Statuses = 600;
    private const int StatusTooManyRequests = 429;
    private const double MicrosecondsPerMillisecond = 1000;
    private const long MaxMicroseconds = 60_000_000;

    private readonly long[] _statuses = new long[Statuses];
    private readonly LongConcurrentHistogram _latency = Histogram();
    private readonly LongConcurrentHistogram _refusalLatency = Histogram();
    private readonly LongConcurrentHistogram _wait = Histogram();
    private readonly Recorder? _interval = hasIntervals
        ? HistogramFactory.With64BitBucketSize().WithValuesUpTo(MaxMicroseconds).WithPrecisionOf(3)
            .WithThreadSafeWrites().WithThreadSafeReads().Create()
        : null;
    private HistogramBase? _recycled;
    private OutcomeCounts _taken = new(0, 0, 0, 0);
    private long _offered;
    private long _broken;
    private long _timedOut;
    private long _cacheHits;

    /// <summary>The name of the population.</summary>
    public string Name => name;

    /// <summary>The latency in milliseconds that stands for a good response that never came: a minute.</summary>
    public const double Never = MaxMicroseconds / MicrosecondsPerMillisecond;

    /// <summary>Creates a histogram from a microsecond to a minute with three significant digits.</summary>
    public static LongConcurrentHistogram Histogram() => new(1, MaxMicroseconds, 3);

    public static void Record(LongConcurrentHistogram histogram, TimeSpan latency) =>
        histogram.RecordValue(Clamp(latency));

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
            RecordInterval(latency);
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
        RecordInterval(patience);
        _wait.RecordValue(MaxMicroseconds);
    }

    /// <summary>Returns what happened since the last call, or since the start. Not thread-safe.</summary>
    public IntervalResult TakeInterval()
    {
        if (_interval is null)
            throw new InvalidOperationException("It has no intervals.");
        var latency = _recycled = _interval.GetIntervalHistogram(_recycled);
        var now = Counts();
        var before = _taken;
        _taken = now;
        return new IntervalResult(
            name, now.Offered - before.Offered, now.Ok - before.Ok, now.Refused - before.Refused, now.Errors - before.Errors,
            At(latency, 50), At(latency, 99));
    }

    private OutcomeCounts Counts()
    {
        var (ok, refused, failed) = (0L, 0L, 0L);
        for (var status = 0; status < Statuses; status++)
        {
            if (Interlocked.Read(ref _statuses[status]) is not (> 0 and var count))
                continue;
            if (IsOk(status))
                ok += count;
            else if (status == StatusTooManyRequests)
                refused += count;
            else
                failed += count;
        }

        return new OutcomeCounts(
            Interlocked.Read(ref _offered), ok, refused, failed + Interlocked.Read(ref _broken) + Interlocked.Read(ref _timedOut));
    }

    public PopulationResult Result(double seconds)
    {
        var statuses = Enumerable.Range(0, Statuses).Where(status => _statuses[status] > 0)
            .ToDictionary(status => status, status => _statuses[status]);
        var (ok, refused) = (statuses.Where(s => IsOk(s.Key)).Sum(s => s.Value), statuses.GetValueOrDefault(StatusTooManyRequests));
        return new PopulationResult(
            name, seconds, _offered, ok, refused, statuses.Values.Sum() - ok - refused, _broken, _timedOut, statuses,
            Percentiles(_latency), Percentiles(_refusalLatency))
        {
            CacheHits = _cacheHits,
            Wait = Percentiles(_wait),
        };
    }

    /// <summary>Returns a percentile in milliseconds.</summary>
    public static double At(HistogramBase histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) / MicrosecondsPerMillisecond;

    private void RecordInterval(TimeSpan latency) => _interval?.RecordValue(Clamp(latency));

    private static long Clamp(TimeSpan latency) => Math.Clamp((long)latency.TotalMicroseconds, 1, MaxMicroseconds);

    private static Latency Percentiles(LongConcurrentHistogram histogram) =>
        new(At(histogram, 50), At(histogram, 90), At(histogram, 99), At(histogram, 99.9), At(histogram, 100));

    private static bool IsRefusal(int status) => status is StatusTooManyRequests or 503;

    private static bool IsOk(int status) => status is (>= 200 and < 300) or 304;
}

/// <summary>The outcomes of requests of one population in a short time.</summary>
/// <param name="Offered">Requests that were due.</param>
/// <param name="Ok">Complete 2xx or 304 responses within the timeout.</param>
/// <param name="Refused">429 responses.</param>
/// <param name="Errors">Other responses, broken connections and timeouts.</param>
/// <param name="P50">The median latency in milliseconds, of good responses and of timeouts, which count with the full timeout.</param>
/// <param name="P99">The 99th percentile of the same.</param>
internal sealed record IntervalResult(string Name, long Offered, long Ok, long Refused, long Errors, double P50, double P99);

/// <summary>Totals of outcomes.</summary>
internal sealed record OutcomeCounts(long Offered, long Ok, long Refused, long Errors);
