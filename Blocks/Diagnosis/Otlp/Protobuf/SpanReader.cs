using System.Buffers.Binary;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Telemetry.Spans;

namespace Scalable.Diagnosis.Otlp.Protobuf;

/// <summary>Reads a span.</summary>
internal static class SpanReader
{
    private const ulong ErrorStatus = 2;

    public static void Read(TelemetryResource resource, ReadOnlySpan<byte> item, TelemetryBatch batch)
    {
        var head = new SpanHead();
        var attributes = new SpanAttributes();
        var reader = new ProtoReader(item);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: head.TraceId = reader.Bytes() is { Length: 16 } id ? BinaryPrimitives.ReadUInt128BigEndian(id) : 0; break;
                case 2: head.SpanId = SpanId(reader.Bytes()); break;
                case 3: head.IsSampled = IsSampled(reader.Bytes()); break;
                case 4: head.ParentId = SpanId(reader.Bytes()); break;
                case 5: head.Name = reader.Bytes(); break;
                case 6: head.Kind = (SpanKind)Math.Min(reader.Varint(), (ulong)SpanKind.Consumer); break;
                case 7: head.Start = reader.Fixed64(); break;
                case 8: head.End = reader.Fixed64(); break;
                case 9: AnyValueReader.Add(reader.Bytes(), ref attributes); break;
                case 11: ReadEvent(reader.Bytes(), ref attributes); break;
                case 15: ReadStatus(reader.Bytes(), ref attributes); break;
                default: reader.Skip(); break;
            }
        }

        if (head.IsValid)
            batch.Spans.Add(SpanFactory.Create(resource, head, ref attributes));
        else
            batch.Rejected++;
    }

    /// <summary>Whether a trace state has OpenTelemetry's threshold, by which a sampler says that it drops traces.</summary>
    public static bool IsSampled(ReadOnlySpan<byte> traceState) =>
        traceState.IndexOf("ot="u8) is >= 0 and var at && traceState[at..].IndexOf("th:"u8) >= 0
        && !traceState[at..].StartsWith("ot=th:0,"u8) && !traceState[at..].SequenceEqual("ot=th:0"u8);

    private static ulong SpanId(ReadOnlySpan<byte> id) => id.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(id) : 0;

    // An exception's message and type.
    private static void ReadEvent(ReadOnlySpan<byte> message, ref SpanAttributes attributes)
    {
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            if (field != 3)
            {
                reader.Skip();
                continue;
            }

            if (AnyValueReader.ReadPair(reader.Bytes(), out var value).SequenceEqual("exception.message"u8))
                attributes.AddError(AnyValueReader.Text(value));
        }
    }

    private static void ReadStatus(ReadOnlySpan<byte> status, ref SpanAttributes attributes)
    {
        ReadOnlySpan<byte> message = default;
        ulong code = 0;
        var reader = new ProtoReader(status);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 2: message = reader.Bytes(); break;
                case 3: code = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        if (code == ErrorStatus)
            attributes.AddError(message);
    }
}
