using Scalable.Diagnosis.Telemetry.Spans;

namespace Scalable.Diagnosis.Otlp.Protobuf;

/// <summary>Reads attributes and the values in them. Of lists the first text counts; maps are ignored.</summary>
internal static class AnyValueReader
{
    /// <summary>The key of an attribute and the bytes of its value.</summary>
    public static ReadOnlySpan<byte> ReadPair(ReadOnlySpan<byte> pair, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> key = default;
        value = default;
        var reader = new ProtoReader(pair);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: key = reader.Bytes(); break;
                case 2: value = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return key;
    }

    /// <summary>Adds an attribute to those of a span.</summary>
    public static void Add(ReadOnlySpan<byte> pair, ref SpanAttributes attributes)
    {
        var attribute = AttributeNames.Find(ReadPair(pair, out var value));
        var reader = new ProtoReader(value);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: attributes.Add(attribute, reader.Bytes()); break;
                case 2 or 3: attributes.Add(attribute, (long)reader.Varint()); break;
                case 5: AddFirst(attribute, reader.Bytes(), ref attributes); break;
                default: reader.Skip(); break;
            }
        }
    }

    /// <summary>The text of a value; empty if it is of another type.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value)
    {
        var reader = new ProtoReader(value);
        return reader.Next(out var field) && field == 1 ? reader.Bytes() : default;
    }

    // Headers are lists of texts: the first one counts.
    private static void AddFirst(SpanAttribute attribute, ReadOnlySpan<byte> list, ref SpanAttributes attributes)
    {
        var reader = new ProtoReader(list);
        if (reader.Next(out var field) && field == 1 && Text(reader.Bytes()) is { IsEmpty: false } text)
            attributes.Add(attribute, text);
    }
}
