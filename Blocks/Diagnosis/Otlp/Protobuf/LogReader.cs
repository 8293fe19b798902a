using System.Buffers.Binary;
using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Otlp.Protobuf;

/// <summary>Reads a log record, and keeps it if it tells of a failure that the rules know.</summary>
internal static class LogReader
{
    public static void Read(TelemetryResource resource, ReadOnlySpan<byte> item, List<LogRecord> records)
    {
        ReadOnlySpan<byte> traceId = default;
        ulong time = 0;
        var error = KnownError.None;
        var reader = new ProtoReader(item);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: time = reader.Fixed64(); break;
                case 5: Find(AnyValueReader.Text(reader.Bytes()), ref error); break;
                case 6:
                    if (AnyValueReader.ReadPair(reader.Bytes(), out var value).SequenceEqual("exception.message"u8))
                        Find(AnyValueReader.Text(value), ref error);
                    break;
                case 9: traceId = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        if (error != KnownError.None)
        {
            var trace = traceId.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(traceId) : 0;
            records.Add(new(resource, error, trace, (long)Math.Min(time, long.MaxValue / 2)));
        }
    }

    private static void Find(ReadOnlySpan<byte> text, ref KnownError error)
    {
        if (error == KnownError.None)
            error = KnownErrors.Find(text);
    }
}
