using System.Text;
using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Traces;

/// <summary>Something that happened during a span.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Name">What happened.</param>
/// <param name="Attributes">Its details.</param>
internal sealed record SpanEvent(ulong Time, string Name, KeyValuePair<string, string>[] Attributes);

/// <summary>Another span that this one has to do with.</summary>
internal sealed record SpanLink(string TraceId, string SpanId, KeyValuePair<string, string>[] Attributes);

/// <summary>The parts of a span that are messages of their own: checked at the door, unpacked when somebody looks.</summary>
internal static class SpanParts
{
    private const int EventAttributes = 3;
    private const int LinkAttributes = 4;
    private const ulong StatusError = 2;

    public static void CheckEvent(ReadOnlySpan<byte> message) => Check(message, EventAttributes);

    public static void CheckLink(ReadOnlySpan<byte> message) => Check(message, LinkAttributes);

    public static bool IsError(ReadOnlySpan<byte> status)
    {
        ulong code = 0;
        var reader = new ProtoReader(status);
        while (reader.Next(out var field))
        {
            if (field == 3)
                code = reader.Varint();
            else
                reader.Skip();
        }

        return code == StatusError;
    }

    /// <summary>Unpacks what the details of a span show beyond its attributes.</summary>
    public static (List<SpanEvent> Events, List<SpanLink> Links, string StatusMessage, string TraceState) Read(ReadOnlySpan<byte> span)
    {
        var events = new List<SpanEvent>();
        var links = new List<SpanLink>();
        string message = "", state = "";
        var reader = new ProtoReader(span);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 3: state = Encoding.UTF8.GetString(reader.Bytes()); break;
                case 11: events.Add(ReadEvent(reader.Bytes())); break;
                case 13: links.Add(ReadLink(reader.Bytes())); break;
                case 15: message = ReadText(reader.Bytes(), 2); break;
                default: reader.Skip(); break;
            }
        }

        return (events, links, message, state);
    }

    private static SpanEvent ReadEvent(ReadOnlySpan<byte> message)
    {
        ulong time = 0;
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            if (field == 1)
                time = reader.Fixed64();
            else
                reader.Skip();
        }

        return new(time, ReadText(message, 2), Attributes.Read(message, EventAttributes));
    }

    private static SpanLink ReadLink(ReadOnlySpan<byte> message)
    {
        string traceId = "", spanId = "";
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: traceId = Convert.ToHexStringLower(reader.Bytes()); break;
                case 2: spanId = Convert.ToHexStringLower(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return new(traceId, spanId, Attributes.Read(message, LinkAttributes));
    }

    private static string ReadText(ReadOnlySpan<byte> message, int textField)
    {
        var text = "";
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            if (field == textField)
                text = Encoding.UTF8.GetString(reader.Bytes());
            else
                reader.Skip();
        }

        return text;
    }

    private static void Check(ReadOnlySpan<byte> message, int attributes)
    {
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            if (field == attributes)
                KeyValue.Read(reader.Bytes());
            else
                reader.Skip();
        }
    }
}
