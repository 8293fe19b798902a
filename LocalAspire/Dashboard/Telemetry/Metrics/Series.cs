namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>The points of one instrument with one set of attributes.</summary>
internal sealed class Series
{
    private const int Overhead = 600;
    private const int AttributeCost = 24;
    private const int KeptExemplars = 20;

    // A total that began this lately began at zero, which makes its first value a rate. An older one grew nobody knows when.
    private const long YoungMs = 120_000;

    private readonly List<MetricPoint> _points = [];
    private readonly Queue<Exemplar> _exemplars = [];

    /// <param name="instrument">Whose series.</param>
    /// <param name="key">The attributes as one text, the same for the same ones in any order.</param>
    /// <param name="attributes">What tells it from the instrument's other series.</param>
    /// <param name="bounds">A histogram's upper bucket bounds, ascending; empty for numbers.</param>
    public Series(Instrument instrument, string key, KeyValuePair<string, string>[] attributes, double[] bounds)
    {
        (Instrument, Key, Attributes, Bounds) = (instrument, key, attributes, bounds);
        Place = new(this);
        // The text of the attributes is there twice: in them and in the key.
        Cost = Overhead + (2L * sizeof(char) * key.Length) + (AttributeCost * attributes.Length) + (sizeof(double) * bounds.Length);
    }

    public Instrument Instrument { get; }

    public string Key { get; }

    public KeyValuePair<string, string>[] Attributes { get; }

    /// <value>A histogram's upper bucket bounds, ascending.</value>
    public double[] Bounds { get; private set; }

    /// <value>Where it stands in the store's order of silence.</value>
    public LinkedListNode<Series> Place { get; }

    /// <value>Memory in bytes.</value>
    public long Cost { get; private set; }

    public IReadOnlyList<MetricPoint> Points => _points;

    public IEnumerable<Exemplar> Exemplars => _exemplars;

    public void Add(in IncomingPoint incoming, int maxPoints)
    {
        if (!Bounds.AsSpan().SequenceEqual(incoming.Bounds))
        {
            DropBefore(long.MaxValue);
            Cost += sizeof(double) * (incoming.Bounds.Length - Bounds.Length);
            Bounds = incoming.Bounds;
        }

        var point = incoming.IsDelta && _points.Count > 0 ? incoming.Point.After(_points[^1]) : incoming.Point;
        if (_points.Count > 0 && point.Time < _points[^1].Time)
            return;

        if (_points.Count == 0 && incoming.Start > 0 && incoming.Start < point.Time && point.Time - incoming.Start <= YoungMs)
        {
            var zero = point with { Time = incoming.Start, Value = 0, Count = 0, Buckets = point.Buckets is null ? null : new ulong[point.Buckets.Length] };
            _points.Add(zero);
            Cost += zero.Cost;
        }

        // A value that stays is kept as where it began and where it was last seen.
        if (_points.Count > 1 && point.SameValue(_points[^1]) && point.SameValue(_points[^2]))
        {
            _points[^1] = _points[^1] with { Time = point.Time };
        }
        else
        {
            _points.Add(point);
            Cost += point.Cost;
        }

        // Trimmed a tenth at a time: moving the rest up costs less that way.
        if (_points.Count > maxPoints)
            DropBefore(_points[(_points.Count / 10) + 1].Time);
        foreach (var exemplar in incoming.Exemplars)
            Keep(exemplar);
    }

    /// <returns>The bytes given back.</returns>
    public long DropBefore(long time)
    {
        long freed = 0;
        var count = 0;
        for (; count < _points.Count && _points[count].Time < time; count++)
            freed += _points[count].Cost;
        _points.RemoveRange(0, count);
        Cost -= freed;
        return freed;
    }

    private void Keep(Exemplar exemplar)
    {
        if (_exemplars.Count == KeptExemplars)
            _exemplars.Dequeue();
        else
            Cost += Exemplar.Cost;
        _exemplars.Enqueue(exemplar);
    }
}
