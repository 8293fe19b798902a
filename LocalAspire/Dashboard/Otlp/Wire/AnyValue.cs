using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LocalAspire.Dashboard.Otlp.Wire;

/// <summary>OTLP's value of any type, read from its bytes.</summary>
internal static class AnyValue
{
    private const int MaxDepth = 16;

    /// <summary>Checks the bytes once, at the door, so that reading them later cannot fail.</summary>
    /// <exception cref="MalformedException">They are not a value, or nest deeper than 16.</exception>
    public static void Check(ReadOnlySpan<byte> value, int depth = 0)
    {
        if (depth > MaxDepth)
            throw new MalformedException("a value nests deeper than 16");
        var reader = new ProtoReader(value);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1 or 7: reader.Bytes(); break;
                case 2 or 3: reader.Varint(); break;
                case 4: reader.Fixed64(); break;
                case 5 or 6: CheckList(reader.Bytes(), field == 6, depth + 1); break;
                default: reader.Skip(); break;
            }
        }
    }

    /// <summary>The value as text; lists and maps as JSON, bytes as base64.</summary>
    public static string Text(ReadOnlySpan<byte> value)
    {
        var reader = new ProtoReader(value);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: return Encoding.UTF8.GetString(reader.Bytes());
                case 2: return reader.Varint() != 0 ? "true" : "false";
                case 3: return ((long)reader.Varint()).ToString(CultureInfo.InvariantCulture);
                case 4: return reader.Double().ToString("R", CultureInfo.InvariantCulture);
                case 5 or 6: return Json(value);
                case 7: return Convert.ToBase64String(reader.Bytes());
                default: reader.Skip(); break;
            }
        }

        return "";
    }

    /// <summary>The bytes of a string value; empty for any other type.</summary>
    public static ReadOnlySpan<byte> StringBytes(ReadOnlySpan<byte> value)
    {
        var reader = new ProtoReader(value);
        return reader.Next(out var field) && field == 1 ? reader.Bytes() : default;
    }

    private static void CheckList(ReadOnlySpan<byte> list, bool ofPairs, int depth)
    {
        var reader = new ProtoReader(list);
        while (reader.Next(out var field))
        {
            if (field != 1)
                reader.Skip();
            else if (ofPairs)
                KeyValue.Read(reader.Bytes(), depth);
            else
                Check(reader.Bytes(), depth);
        }
    }

    private static string Json(ReadOnlySpan<byte> value)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, value);
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> value)
    {
        var reader = new ProtoReader(value);
        if (!reader.Next(out var field))
            json.WriteNullValue();
        else if (field is 5 or 6)
            WriteList(json, reader.Bytes(), field == 6);
        else if (field is 2 or 3)
            json.WriteRawValue(Text(value));
        else
            json.WriteStringValue(Text(value));
    }

    private static void WriteList(Utf8JsonWriter json, ReadOnlySpan<byte> list, bool ofPairs)
    {
        if (ofPairs)
            json.WriteStartObject();
        else
            json.WriteStartArray();
        var reader = new ProtoReader(list);
        while (reader.Next(out var field))
        {
            if (field != 1)
            {
                reader.Skip();
                continue;
            }

            var item = reader.Bytes();
            if (ofPairs)
            {
                var pair = KeyValue.Read(item);
                json.WritePropertyName(pair.Key);
                item = pair.Value;
            }

            Write(json, item);
        }

        if (ofPairs)
            json.WriteEndObject();
        else
            json.WriteEndArray();
    }
}
