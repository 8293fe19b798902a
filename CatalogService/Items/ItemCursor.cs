using System.Buffers.Text;
using System.Buffers.Binary;
using System.Text;

namespace CatalogService.Items;

/// <summary>The position after an item in the order by name and id. Clients get it as a short, opaque string.</summary>
internal readonly record struct ItemCursor(string Name, int Id)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string ToString()
    {
        var bytes = new byte[sizeof(int) + Utf8.GetByteCount(Name)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Id);
        Utf8.GetBytes(Name, bytes.AsSpan(sizeof(int)));
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out ItemCursor cursor)
    {
        cursor = default;
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            if (bytes.Length < sizeof(int))
                return false;
            var name = Utf8.GetString(bytes.AsSpan(sizeof(int)));
            cursor = new ItemCursor(name, BinaryPrimitives.ReadInt32BigEndian(bytes));
            return !name.Contains('\0', StringComparison.Ordinal);
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
