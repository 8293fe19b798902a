using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>A point of a histogram with explicit bounds.</summary>
internal static class HistogramPoint
{
    private const int AttributesField = 9;
    private const int MaxBuckets = 1_000;

    public static IncomingPoint Read(ReadOnlySpan<byte> message, bool isDelta)
    {
        ulong start = 0, time = 0, count = 0;
        double sum = 0;
        var buckets = new List<ulong>();
        var bounds = new List<ulong>();
        var exemplars = new List<Exemplar>();
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 2: start = reader.Fixed64(); break;
                case 3: time = reader.Fixed64(); break;
                case 4: count = reader.Fixed64(); break;
                case 5: sum = reader.Double(); break;
                case 6: reader.Fixed64s(buckets); break;
                case 7: reader.Fixed64s(bounds); break;
                case 8: ExemplarReader.Read(reader.Bytes(), exemplars); break;
                default: reader.Skip(); break;
            }
        }

        if (buckets.Count > MaxBuckets || (buckets.Count > 0 && buckets.Count != bounds.Count + 1))
            throw new MalformedException("a histogram needs one bucket more than bounds, and at most 1,000");
        if (buckets.Count == 0)
            (buckets, bounds) = ([count], []);
        var edges = bounds.ConvertAll(BitConverter.UInt64BitsToDouble).ToArray();
        return new(
            Attributes.Read(message, AttributesField), PointTime.Milliseconds(start),
            new(PointTime.Milliseconds(time), sum, count, [.. buckets]), edges, isDelta, [.. exemplars]);
    }
}
