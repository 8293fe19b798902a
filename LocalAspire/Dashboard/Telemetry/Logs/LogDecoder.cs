using System.Buffers.Binary;
using LocalAspire.Dashboard.Otlp;
using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Logs;

/// <summary>Reads the log records of one export.</summary>
internal sealed class LogDecoder : IItemReader
{
    public List<LogEntry> Entries { get; } = [];

    public void Read(TelemetryResource resource, string scope, ReadOnlySpan<byte> item)
    {
        ReadOnlySpan<byte> traceId = default, spanId = default, eventName = default;
        ulong time = 0, observed = 0, severity = 0;
        var reader = new ProtoReader(item);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: time = reader.Fixed64(); break;
                case 2: severity = reader.Varint(); break;
                case 5: AnyValue.Check(reader.Bytes()); break;
                case 6: KeyValue.Read(reader.Bytes()); break;
                case 9: traceId = reader.Bytes(); break;
                case 10: spanId = reader.Bytes(); break;
                case 11: observed = reader.Fixed64(); break;
                case 12: eventName = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        Entries.Add(new()
        {
            Time = time != 0 ? time : observed,
            Severity = (int)Math.Min(severity, 24),
            TraceId = traceId.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(traceId) : 0,
            SpanId = spanId.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(spanId) : 0,
            Resource = resource,
            Scope = scope,
            EventName = StringPool.Shared.Name(eventName),
            Data = item.ToArray(),
        });
    }
}
