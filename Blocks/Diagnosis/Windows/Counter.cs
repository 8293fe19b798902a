using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>A counter of one process, of all its series together. Points count from the process's start or from the previous one.</summary>
internal sealed class Counter
{
    private const int MaxSeries = 1_000;

    private readonly Dictionary<int, double> _last = [];

    public double Total { get; private set; }

    /// <summary>Starts counting anew. A cumulative data point adds its increase since the previous point.</summary>
    public void BeginPeriod() => Total = 0;

    public void Add(MetricPoint point)
    {
        var value = point.IsHistogram ? point.Count : point.Value;
        if (point.IsDelta)
        {
            Total += value;
            return;
        }

        var isKnown = _last.TryGetValue(point.Series, out var last);
        if (!isKnown && _last.Count >= MaxSeries)
            return;
        // A value below the last one: the process has started again.
        Total += value < last ? value : value - last;
        _last[point.Series] = value;
    }
}
