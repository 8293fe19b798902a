using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Rules;

/// <summary>Calls of one template within one request. After a pause that is too long, the series begins anew; the longest counts.</summary>
internal sealed class CallSeries(TimeSpan maxPause)
{
    private const double MinParallelism = 1.5;

    private readonly HashSet<int> _distinct = [];
    private readonly long _maxPause = maxPause.Ticks * 100;
    private int _count, _known, _values;
    private long _first, _last, _time;

    /// <value>Calls of the longest series.</value>
    public int Count { get; private set; }

    /// <value>Nanoseconds that these calls took, added up.</value>
    public long Time { get; private set; }

    /// <value>Nanoseconds from the first to the end of the last.</value>
    public long Elapsed { get; private set; }

    /// <value>Whether they took longer together than the time that passed; starts alone do not tell, since some SDKs round them.</value>
    public bool IsParallel => Time > Elapsed * MinParallelism;

    /// <value>Different values, or null if the spans do not show them.</value>
    public int? DistinctValues { get; private set; }

    /// <value>A hash of all values, whatever their order; 0 if unknown.</value>
    public int Values { get; private set; }

    public void Add(SpanRecord span)
    {
        if (_count > 0 && span.Start - _last > _maxPause)
        {
            (_count, _known, _values, _time) = (0, 0, 0, 0);
            _distinct.Clear();
        }

        if (_count == 0)
            _first = span.Start;
        _count++;
        _time += span.Duration;
        _last = Math.Max(_last, span.End);
        if (span.Values is { } values)
        {
            _known++;
            _values += values;
            _distinct.Add(values);
        }

        if (_count >= Count)
        {
            (Count, Time, Elapsed) = (_count, _time, _last - _first);
            DistinctValues = _known == _count ? _distinct.Count : null;
            Values = _values;
        }
    }
}
