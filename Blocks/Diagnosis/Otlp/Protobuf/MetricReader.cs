using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Telemetry.Text;

namespace Scalable.Diagnosis.Otlp.Protobuf;

/// <summary>Reads the points of a metric that a rule knows; any other metric is skipped.</summary>
internal static class MetricReader
{
    private const int Gauge = 5;
    private const int Sum = 7;
    private const int Histogram = 9;
    private const int ExponentialHistogram = 10;
    private const ulong Delta = 1;

    public static void Read(TelemetryResource resource, ReadOnlySpan<byte> item, List<MetricPoint> points)
    {
        var metric = Metric.None;
        ReadOnlySpan<byte> data = default;
        var kind = 0;
        var reader = new ProtoReader(item);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: metric = MetricNames.Find(StringPool.Shared.Get(reader.Bytes())); break;
                case Gauge or Sum or Histogram or ExponentialHistogram:
                    data = reader.Bytes();
                    kind = field;
                    break;
                default: reader.Skip(); break;
            }
        }

        if (metric != Metric.None)
            ReadPoints(resource, metric, data, kind, points);
    }

    private static void ReadPoints(
        TelemetryResource resource, Metric metric, ReadOnlySpan<byte> data, int kind, List<MetricPoint> points)
    {
        var isDelta = IsDelta(data);
        var reader = new ProtoReader(data);
        while (reader.Next(out var field))
        {
            if (field == 1)
                points.Add(ReadPoint(resource, metric, reader.Bytes(), kind, isDelta));
            else
                reader.Skip();
        }
    }

    private static bool IsDelta(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data);
        ulong temporality = 0;
        while (reader.Next(out var field))
        {
            if (field == 2)
                temporality = reader.Varint();
            else
                reader.Skip();
        }

        return temporality == Delta;
    }

    private static MetricPoint ReadPoint(
        TelemetryResource resource, Metric metric, ReadOnlySpan<byte> message, int kind, bool isDelta)
    {
        var isHistogram = kind is Histogram or ExponentialHistogram;
        var attributesField = kind switch { Histogram => 9, ExponentialHistogram => 1, _ => 7 };
        var attributes = new PointAttributes();
        ulong time = 0;
        double value = 0;
        long count = 0;
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            if (field == attributesField)
                attributes.Add(reader.Bytes());
            else if (field == 3)
                time = reader.Fixed64();
            else if (field == 4 && isHistogram)
                count = (long)reader.Fixed64();
            else if (field == 4 || (field == 5 && isHistogram))
                value = reader.Double();
            else if (field == 6 && !isHistogram)
                value = (long)reader.Fixed64();
            else
                reader.Skip();
        }

        return new(
            resource, metric, attributes.Series, attributes.Pool, attributes.State, value, count, isHistogram, isDelta,
            (long)Math.Min(time, long.MaxValue / 2))
        {
            Method = attributes.Method,
            Route = attributes.Route,
        };
    }
}
