using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>A point of a gauge or a sum.</summary>
internal static class NumberPoint
{
    private const int AttributesField = 7;

    public static IncomingPoint Read(ReadOnlySpan<byte> message, bool isTotal, bool isDelta)
    {
        ulong start = 0, time = 0;
        double value = 0;
        var exemplars = new List<Exemplar>();
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 2: start = reader.Fixed64(); break;
                case 3: time = reader.Fixed64(); break;
                case 4: value = reader.Double(); break;
                case 5: ExemplarReader.Read(reader.Bytes(), exemplars); break;
                case 6: value = (long)reader.Fixed64(); break;
                default: reader.Skip(); break;
            }
        }

        return new(
            Attributes.Read(message, AttributesField), isTotal ? PointTime.Milliseconds(start) : 0,
            new(PointTime.Milliseconds(time), value, 0, null), [], isDelta, [.. exemplars]);
    }
}

/// <summary>OTLP's nanoseconds as the milliseconds that points are kept in.</summary>
internal static class PointTime
{
    public static long Milliseconds(ulong nanoseconds) => (long)(nanoseconds / 1_000_000);
}

/// <summary>A summary's quantiles, each a series of its own.</summary>
internal static class SummaryPoint
{
    private const int AttributesField = 7;

    public static void Read(ReadOnlySpan<byte> message, List<IncomingPoint> points)
    {
        var attributes = Attributes.Read(message, AttributesField);
        ulong time = 0;
        var quantiles = new List<(double Quantile, double Value)>();
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 3: time = reader.Fixed64(); break;
                case 6: quantiles.Add(ReadQuantile(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        foreach (var (quantile, value) in quantiles)
        {
            var name = quantile.ToString(System.Globalization.CultureInfo.InvariantCulture);
            points.Add(new([.. attributes, new("quantile", name)], 0, new(PointTime.Milliseconds(time), value, 0, null), [], IsDelta: false, []));
        }
    }

    private static (double, double) ReadQuantile(ReadOnlySpan<byte> message)
    {
        double quantile = 0, value = 0;
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: quantile = reader.Double(); break;
                case 2: value = reader.Double(); break;
                default: reader.Skip(); break;
            }
        }

        return (quantile, value);
    }
}
