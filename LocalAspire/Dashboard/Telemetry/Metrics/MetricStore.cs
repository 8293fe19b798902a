using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>
/// The recent points of every instrument. Over its count of series it forgets the one that got no point for longest; over its
/// memory the oldest quarter of the time it spans, and where names are what takes the room, the most silent series.
/// </summary>
internal sealed class MetricStore(TelemetryLimits limits, Changes changes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<InstrumentKey, Instrument> _instruments = [];
    private readonly HeldResources _resources = new();

    // The most silent first. A newcomer finds it without looking for it.
    private readonly LinkedList<Series> _bySilence = [];
    private long _cost;

    public void Add(List<IncomingMetric> metrics)
    {
        if (metrics.Count == 0)
            return;
        lock (_lock)
        {
            foreach (var metric in metrics)
                Add(metric);
            if (_cost > limits.MaxMetricBytes)
                MakeRoom();
        }

        changes.Note(Topic.Metrics);
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
            _bySilence.Clear();
            _resources.Clear();
            _cost = 0;
        }

        changes.Note(Topic.Metrics);
    }

    private void Add(IncomingMetric metric)
    {
        _instruments.TryGetValue(metric.Key, out var instrument);
        foreach (var point in metric.Points)
        {
            instrument ??= Begin(metric);
            var key = string.Join('\n', point.Attributes.Select(attribute => $"{attribute.Key}\t{attribute.Value}").Order(StringComparer.Ordinal));
            var series = instrument.Find(key) ?? Begin(instrument, key, point);
            _bySilence.Remove(series.Place);
            _bySilence.AddLast(series.Place);
            var before = series.Cost;
            series.Add(point, limits.MaxMetricsCount);
            _cost += series.Cost - before;
            // Never this series, nor therefore its instrument: it is the least silent one now.
            if (_bySilence.Count > limits.MaxSeriesCount)
                Evict(_bySilence.First!.Value);
        }
    }

    private Instrument Begin(IncomingMetric metric)
    {
        var instrument = new Instrument(metric.Key, metric.Kind, metric.Description, metric.Unit);
        _instruments.Add(metric.Key, instrument);
        _cost += instrument.Cost + _resources.Hold(metric.Key.Resource);
        return instrument;
    }

    private Series Begin(Instrument instrument, string key, in IncomingPoint point)
    {
        var series = new Series(instrument, key, point.Attributes, point.Bounds);
        instrument.Add(series);
        _bySilence.AddLast(series.Place);
        _cost += series.Cost;
        return series;
    }

    private void Evict(Series series)
    {
        var instrument = series.Instrument;
        _bySilence.Remove(series.Place);
        instrument.Remove(series);
        _cost -= series.Cost;
        if (instrument.Series.Count > 0)
            return;
        _instruments.Remove(instrument.Key);
        _cost -= instrument.Cost + _resources.Release(instrument.Key.Resource);
    }

    private void MakeRoom()
    {
        ForgetOldest();
        if (_cost <= limits.MaxMetricBytes)
            return;
        // A tenth more than it must, so that not every export from here on comes this way.
        var enough = limits.MaxMetricBytes / 10 * 9;
        while (_cost > enough && _bySilence.First is { } silent)
            Evict(silent.Value);
    }

    private void ForgetOldest()
    {
        var all = _bySilence.Where(series => series.Points.Count > 0).ToArray();
        if (all.Length == 0)
            return;
        var (oldest, newest) = (all.Min(series => series.Points[0].Time), all.Max(series => series.Points[^1].Time));
        // The newest point of each series stays whatever happens: a running total cannot go on without it.
        foreach (var series in all)
            _cost -= series.DropBefore(Math.Min(oldest + ((newest - oldest) / 4) + 1, series.Points[^1].Time));
    }
}
