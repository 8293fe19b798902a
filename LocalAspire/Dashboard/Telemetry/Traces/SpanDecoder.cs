using System.Buffers.Binary;
using LocalAspire.Dashboard.Otlp;
using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Traces;

/// <summary>Reads the spans of one export: what is needed at once is taken, everything is checked, nothing else is unpacked.</summary>
internal sealed class SpanDecoder : IItemReader
{
    public List<SpanRecord> Spans { get; } = [];

    /// <value>Spans without a valid trace id or span id: well formed, but nothing can be done with them.</value>
    public int Rejected { get; private set; }

    public void Read(TelemetryResource resource, string scope, ReadOnlySpan<byte> item)
    {
        ReadOnlySpan<byte> traceId = default, spanId = default, parentId = default, name = default;
        ulong kind = 0, start = 0, end = 0;
        var error = false;
        var peer = new PeerReader();
        var reader = new ProtoReader(item);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: traceId = reader.Bytes(); break;
                case 2: spanId = reader.Bytes(); break;
                case 4: parentId = reader.Bytes(); break;
                case 5: name = reader.Bytes(); break;
                case 6: kind = reader.Varint(); break;
                case 7: start = reader.Fixed64(); break;
                case 8: end = reader.Fixed64(); break;
                case 9: peer.Offer(KeyValue.Read(reader.Bytes())); break;
                case 11: SpanParts.CheckEvent(reader.Bytes()); break;
                case 13: SpanParts.CheckLink(reader.Bytes()); break;
                case 15: error = SpanParts.IsError(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        if (traceId.Length != 16 || spanId.Length != 8 || BinaryPrimitives.ReadUInt128BigEndian(traceId) == 0)
        {
            Rejected++;
            return;
        }

        Spans.Add(new()
        {
            TraceId = BinaryPrimitives.ReadUInt128BigEndian(traceId),
            SpanId = BinaryPrimitives.ReadUInt64BigEndian(spanId),
            ParentId = parentId.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(parentId) : 0,
            Name = StringPool.Shared.Name(name),
            Kind = kind <= (int)SpanKind.Consumer ? (SpanKind)kind : SpanKind.Unspecified,
            IsError = error,
            Start = start,
            End = Math.Max(start, end),
            Resource = resource,
            Scope = scope,
            Peer = (SpanKind)kind is SpanKind.Client or SpanKind.Producer or SpanKind.Consumer ? peer.Take() : null,
            Data = item.ToArray(),
        });
    }
}
