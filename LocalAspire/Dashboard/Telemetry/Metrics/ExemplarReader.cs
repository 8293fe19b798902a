using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>Reads exemplars; one without a trace leads nowhere and is left out.</summary>
internal static class ExemplarReader
{
    private const int Most = 100;

    public static void Read(ReadOnlySpan<byte> message, List<Exemplar> exemplars)
    {
        ulong time = 0;
        double value = 0;
        ReadOnlySpan<byte> traceId = default, spanId = default;
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 2: time = reader.Fixed64(); break;
                case 3: value = reader.Double(); break;
                case 4: spanId = reader.Bytes(); break;
                case 5: traceId = reader.Bytes(); break;
                case 6: value = (long)reader.Fixed64(); break;
                default: reader.Skip(); break;
            }
        }

        if (traceId.Length == 16 && exemplars.Count < Most)
            exemplars.Add(new(PointTime.Milliseconds(time), value, Convert.ToHexStringLower(traceId), Convert.ToHexStringLower(spanId[..Math.Min(8, spanId.Length)])));
    }
}
