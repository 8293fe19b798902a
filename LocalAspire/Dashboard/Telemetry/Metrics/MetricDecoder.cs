using LocalAspire.Dashboard.Otlp;
using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>Reads the metrics of one export.</summary>
internal sealed class MetricDecoder : IItemReader
{
    private const ulong DeltaTemporality = 1;

    public List<IncomingMetric> Metrics { get; } = [];

    public void Read(TelemetryResource resource, string scope, ReadOnlySpan<byte> item)
    {
        string name = "", description = "", unit = "";
        ReadOnlySpan<byte> data = default;
        var dataField = 0;
        var reader = new ProtoReader(item);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: name = StringPool.Shared.Name(reader.Bytes()); break;
                case 2: description = StringPool.Shared.Name(reader.Bytes()); break;
                case 3: unit = StringPool.Shared.Name(reader.Bytes()); break;
                case 5 or 7 or 9 or 10 or 11:
                    data = reader.Bytes();
                    dataField = field;
                    break;
                default: reader.Skip(); break;
            }
        }

        var points = new List<IncomingPoint>();
        var kind = ReadPoints(data, dataField, points);
        if (points.Count > 0)
            Metrics.Add(new(new(resource, scope, name), kind, description, unit, points));
    }

    private static InstrumentKind ReadPoints(ReadOnlySpan<byte> data, int dataField, List<IncomingPoint> points)
    {
        var (delta, monotonic) = ReadNature(data);
        var reader = new ProtoReader(data);
        while (reader.Next(out var field))
        {
            if (field != 1)
            {
                reader.Skip();
                continue;
            }

            var point = reader.Bytes();
            switch (dataField)
            {
                case 5: points.Add(NumberPoint.Read(point, isTotal: false, isDelta: false)); break;
                case 7: points.Add(NumberPoint.Read(point, monotonic, delta)); break;
                case 9: points.Add(HistogramPoint.Read(point, delta)); break;
                case 10: points.Add(ExponentialHistogramPoint.Read(point, delta)); break;
                default: SummaryPoint.Read(point, points); break;
            }
        }

        return dataField switch
        {
            7 => monotonic ? InstrumentKind.Counter : InstrumentKind.UpDownCounter,
            9 or 10 => InstrumentKind.Histogram,
            _ => InstrumentKind.Gauge,
        };
    }

    private static (bool IsDelta, bool IsMonotonic) ReadNature(ReadOnlySpan<byte> data)
    {
        ulong temporality = 0, monotonic = 0;
        var reader = new ProtoReader(data);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 2: temporality = reader.Varint(); break;
                case 3: monotonic = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        return (temporality == DeltaTemporality, monotonic != 0);
    }
}
