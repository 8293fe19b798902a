namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>What an instrument's numbers mean.</summary>
internal enum InstrumentKind
{
    /// <summary>A value as it is.</summary>
    Gauge,

    /// <summary>A total that only grows: its rate is of interest.</summary>
    Counter,

    /// <summary>A total that grows and shrinks: its value is of interest.</summary>
    UpDownCounter,

    /// <summary>A distribution.</summary>
    Histogram,
}

/// <summary>Names an instrument: of whom, from which meter, called what.</summary>
internal readonly record struct InstrumentKey(TelemetryResource Resource, string Meter, string Name)
{
    // By the resource's id: one that was evicted and came back goes on with its instruments.
    public bool Equals(InstrumentKey other) => Resource.Id == other.Resource.Id && Meter == other.Meter && Name == other.Name;

    public override int GetHashCode() => HashCode.Combine(Resource.Id, Meter, Name);
}

/// <summary>An instrument of one resource with its series.</summary>
internal sealed class Instrument(InstrumentKey key, InstrumentKind kind, string description, string unit)
{
    private const int Overhead = 300;

    private readonly Dictionary<string, Series> _series = [];

    public InstrumentKey Key { get; } = key;

    public InstrumentKind Kind { get; } = kind;

    public string Description { get; } = description;

    public string Unit { get; } = unit;

    public IReadOnlyCollection<Series> Series => _series.Values;

    /// <value>Memory in bytes, without its series.</value>
    public int Cost => Overhead + (sizeof(char) * (Key.Meter.Length + Key.Name.Length + Description.Length + Unit.Length));

    public Series? Find(string attributesKey) => _series.GetValueOrDefault(attributesKey);

    public void Add(Series series) => _series.Add(series.Key, series);

    public void Remove(Series series) => _series.Remove(series.Key);
}

/// <summary>A point on its way into the store.</summary>
/// <param name="Attributes">What names its series.</param>
/// <param name="Start">When a total began to be counted, milliseconds since 1970; 0 if that is unknown or there is none.</param>
/// <param name="Point">The value.</param>
/// <param name="Bounds">A histogram's.</param>
/// <param name="IsDelta">True if the value is what was added since the last one.</param>
/// <param name="Exemplars">Measurements with their traces.</param>
internal readonly record struct IncomingPoint(
    KeyValuePair<string, string>[] Attributes, long Start, MetricPoint Point, double[] Bounds, bool IsDelta, Exemplar[] Exemplars);

/// <summary>A metric on its way into the store.</summary>
internal sealed record IncomingMetric(InstrumentKey Key, InstrumentKind Kind, string Description, string Unit, List<IncomingPoint> Points);
