using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>The recent points of every instrument. Over its memory it forgets the oldest quarter of the time it spans.</summary>
internal sealed class MetricStore(TelemetryLimits limits, Changes changes)
{
    private const int MaxSeries = 20_000;
    private const int SeriesCost = 600;

    private readonly Lock _lock = new();
    private readonly Dictionary<InstrumentKey, Instrument> _instruments = [];
    private long _cost;
    private int _series;

    /// <returns>How many points found no place: there are 20,000 series already.</returns>
    public int Add(List<IncomingMetric> metrics)
    {
        if (metrics.Count == 0)
            return 0;
        var rejected = 0;
        lock (_lock)
        {
            foreach (var metric in metrics)
                rejected += Add(metric);
            if (_cost > limits.MaxMetricBytes)
                Forget();
        }

        changes.Note(Topic.Metrics);
        return rejected;
    }

    /// <summary>Reads under the store's lock: be quick, and take nothing out that changes.</summary>
    public T Read<T>(Func<IReadOnlyCollection<Instrument>, T> read)
    {
        lock (_lock)
            return read(_instruments.Values);
    }

    public void Clear()
    {
        lock (_lock)
        {
            _instruments.Clear();
            _cost = _series = 0;
        }

        changes.Note(Topic.Metrics);
    }

    private int Add(IncomingMetric metric)
    {
        var rejected = 0;
        _instruments.TryGetValue(metric.Key, out var instrument);
        foreach (var point in metric.Points)
        {
            var key = string.Join('\n', point.Attributes.Select(attribute => $"{attribute.Key}\t{attribute.Value}").Order(StringComparer.Ordinal));
            var series = instrument?.Find(key);
            if (series is null)
            {
                if (_series >= MaxSeries)
                {
                    rejected++;
                    continue;
                }

                if (instrument is null)
                    _instruments.Add(metric.Key, instrument = new(metric.Key, metric.Kind, metric.Description, metric.Unit));
                instrument.Add(key, series = new(point.Attributes, point.Bounds));
                _series++;
                _cost += SeriesCost + (key.Length * 4);
            }

            _cost += series.Add(point, limits.MaxMetricsCount);
        }

        return rejected;
    }

    private void Forget()
    {
        var all = _instruments.Values.SelectMany(instrument => instrument.Series).Where(series => series.Points.Count > 0).ToArray();
        if (all.Length == 0)
            return;
        var (oldest, newest) = (all.Min(series => series.Points[0].Time), all.Max(series => series.Points[^1].Time));
        // The newest point of each series stays whatever happens: a running total cannot go on without it.
        foreach (var series in all)
            _cost -= series.DropBefore(Math.Min(oldest + ((newest - oldest) / 4) + 1, series.Points[^1].Time));
    }
}
