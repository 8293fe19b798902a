namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>The points of one instrument with one set of attributes.</summary>
internal sealed class Series(KeyValuePair<string, string>[] attributes, double[] bounds)
{
    private const int KeptExemplars = 20;

    // A total that began this lately began at zero, which makes its first value a rate. An older one grew nobody knows when.
    private const long YoungMs = 120_000;

    private readonly List<MetricPoint> _points = [];
    private readonly Queue<Exemplar> _exemplars = [];

    public KeyValuePair<string, string>[] Attributes { get; } = attributes;

    /// <value>A histogram's upper bucket bounds, ascending.</value>
    public double[] Bounds { get; private set; } = bounds;

    public IReadOnlyList<MetricPoint> Points => _points;

    public IEnumerable<Exemplar> Exemplars => _exemplars;

    /// <returns>What memory this took or gave back, in bytes.</returns>
    public long Add(in IncomingPoint incoming, int maxPoints)
    {
        long cost = 0;
        if (!Bounds.AsSpan().SequenceEqual(incoming.Bounds))
        {
            cost -= DropBefore(long.MaxValue);
            Bounds = incoming.Bounds;
        }

        var point = incoming.IsDelta && _points.Count > 0 ? incoming.Point.After(_points[^1]) : incoming.Point;
        if (_points.Count > 0 && point.Time < _points[^1].Time)
            return cost;

        if (_points.Count == 0 && incoming.Start > 0 && incoming.Start < point.Time && point.Time - incoming.Start <= YoungMs)
        {
            var zero = point with { Time = incoming.Start, Value = 0, Count = 0, Buckets = point.Buckets is null ? null : new ulong[point.Buckets.Length] };
            _points.Add(zero);
            cost += zero.Cost;
        }

        // A value that stays is kept as where it began and where it was last seen.
        if (_points.Count > 1 && point.SameValue(_points[^1]) && point.SameValue(_points[^2]))
        {
            _points[^1] = _points[^1] with { Time = point.Time };
        }
        else
        {
            _points.Add(point);
            cost += point.Cost;
        }

        // Trimmed a tenth at a time: moving the rest up costs less that way.
        if (_points.Count > maxPoints)
            cost -= DropBefore(_points[(_points.Count / 10) + 1].Time);
        foreach (var exemplar in incoming.Exemplars)
            _exemplars.Enqueue(exemplar);
        while (_exemplars.Count > KeptExemplars)
            _exemplars.Dequeue();
        return cost;
    }

    /// <returns>The bytes given back.</returns>
    public long DropBefore(long time)
    {
        long freed = 0;
        var count = 0;
        for (; count < _points.Count && _points[count].Time < time; count++)
            freed += _points[count].Cost;
        _points.RemoveRange(0, count);
        return freed;
    }
}
