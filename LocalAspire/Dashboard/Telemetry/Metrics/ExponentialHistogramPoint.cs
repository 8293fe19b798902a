using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>
/// A point of an exponential histogram, put into fixed buckets (two to each power of two, from a millionth to a trillion) at
/// the door: senders change scale as they go, and only points with the same bounds can be subtracted. A bucket of scale s and
/// index i covers (2^(i/2^s), 2^((i+1)/2^s)], as OTLP's data model defines it; its middle decides where it goes.
/// </summary>
internal static class ExponentialHistogramPoint
{
    private const int AttributesField = 1;
    private const int MaxBuckets = 1_000;
    private const int Lowest = -40;
    private const int Highest = 80;

    private static readonly double[] Bounds = [.. Enumerable.Range(Lowest, Highest - Lowest + 1).Select(half => Math.Pow(2, half / 2.0))];

    public static IncomingPoint Read(ReadOnlySpan<byte> message, bool isDelta)
    {
        ulong start = 0, time = 0, count = 0, zeros = 0;
        double sum = 0;
        var scale = 0;
        ReadOnlySpan<byte> positive = default, negative = default;
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
                case 6: scale = reader.SignedVarint(); break;
                case 7: zeros = reader.Fixed64(); break;
                case 8: positive = reader.Bytes(); break;
                case 9: negative = reader.Bytes(); break;
                case 11: ExemplarReader.Read(reader.Bytes(), exemplars); break;
                default: reader.Skip(); break;
            }
        }

        var buckets = new ulong[Bounds.Length + 1];
        buckets[0] = zeros;
        Spread(positive, scale, (index, value) => buckets[index] += value);
        // What is below zero is counted in the lowest bucket: durations and sizes never are.
        Spread(negative, scale, (_, value) => buckets[0] += value);
        return new(
            Attributes.Read(message, AttributesField), PointTime.Milliseconds(start),
            new(PointTime.Milliseconds(time), sum, count, buckets), Bounds, isDelta, [.. exemplars]);
    }

    private static void Spread(ReadOnlySpan<byte> message, int scale, Action<int, ulong> add)
    {
        var offset = 0;
        var counts = new List<ulong>();
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: offset = reader.SignedVarint(); break;
                case 2: reader.Varints(counts); break;
                default: reader.Skip(); break;
            }
        }

        if (counts.Count > MaxBuckets)
            throw new MalformedException("a histogram of more than 1,000 buckets");
        for (var i = 0; i < counts.Count; i++)
        {
            var exponent = ((double)offset + i + 0.5) * Math.Pow(2, -scale);
            add((int)Math.Clamp(Math.Ceiling(exponent * 2) - Lowest, 0, Bounds.Length), counts[i]);
        }
    }
}
