using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>A call that requests of one route repeat, over all traces.</summary>
internal sealed class RepeatedCall
{
    private long _count, _time, _elapsed;
    private int _all, _parallel, _known, _different, _same, _firstValues;
    private bool _valuesVary;

    /// <value>Traces that show it.</value>
    public int Traces { get; private set; }

    public int MinCount { get; private set; } = int.MaxValue;

    public int MaxCount { get; private set; }

    public Samples Samples { get; } = new();

    public bool Varies => MinCount != MaxCount;

    public bool IsParallel => _parallel * 2 > Traces;

    /// <value>Whether each call of a request has values of its own, in the traces that show them.</value>
    public bool HasDifferentValues => _different > 0 && _different >= _same;

    /// <value>Whether the calls of a request all have the same values, in the traces that show them: no row is looked up.</value>
    public bool HasSameValues => _same > _different;

    /// <value>Whether all requests make the calls with the same set of values.</value>
    public bool IsFixedSet => _known > 1 && _known == _all && !_valuesVary;

    /// <value>The share of the requests making the call that repeat it.</value>
    public double Share => (double)Traces / _all;

    public double MeanCount => (double)_count / Traces;

    public TimeSpan MeanTime => Figures.Nanoseconds((double)_time / Traces);

    public TimeSpan MeanElapsed => Figures.Nanoseconds((double)_elapsed / Traces);

    public void Add(CallSeries series, UInt128 trace, int minCount)
    {
        _all++;
        MinCount = Math.Min(MinCount, series.Count);
        MaxCount = Math.Max(MaxCount, series.Count);
        if (series.DistinctValues is { } distinct)
        {
            _known++;
            _firstValues = _known == 1 ? series.Values : _firstValues;
            _valuesVary |= series.Values != _firstValues;
            if (series.Count >= minCount && distinct * 2 > series.Count)
                _different++;
            else if (series.Count >= minCount)
                _same++;
        }

        if (series.Count < minCount)
            return;
        Traces++;
        _count += series.Count;
        _time += series.Time;
        _elapsed += series.Elapsed;
        _parallel += series.IsParallel ? 1 : 0;
        Samples.Add(trace);
    }
}
