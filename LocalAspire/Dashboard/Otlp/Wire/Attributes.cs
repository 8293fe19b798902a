using System.Text;

namespace LocalAspire.Dashboard.Otlp.Wire;

/// <summary>The attributes among the fields of a message that was checked when it came in.</summary>
internal static class Attributes
{
    /// <summary>All of them as text, in their order.</summary>
    /// <param name="message">The bytes of the message.</param>
    /// <param name="attributeField">The field number that attributes have in it.</param>
    public static KeyValuePair<string, string>[] Read(ReadOnlySpan<byte> message, int attributeField)
    {
        var attributes = new List<KeyValuePair<string, string>>();
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            if (field != attributeField)
            {
                reader.Skip();
                continue;
            }

            var pair = KeyValue.Read(reader.Bytes());
            attributes.Add(new(StringPool.Shared.Get(pair.Key), AnyValue.Text(pair.Value)));
        }

        return [.. attributes];
    }

    /// <summary>The value of one attribute as text; null if it is not there.</summary>
    public static string? Find(ReadOnlySpan<byte> message, int attributeField, string key)
    {
        Span<byte> wanted = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(key, wanted, out var length))
            return null;
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            if (field != attributeField)
            {
                reader.Skip();
                continue;
            }

            var pair = new ProtoReader(reader.Bytes());
            var matches = false;
            while (pair.Next(out var part))
            {
                if (part == 1)
                    matches = pair.Bytes().SequenceEqual(wanted[..length]);
                else if (part == 2 && matches)
                    return AnyValue.Text(pair.Bytes());
                else
                    pair.Skip();
            }
        }

        return null;
    }
}
