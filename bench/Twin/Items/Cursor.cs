using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Twin.Items;

/// <summary>A paging cursor in the catalogue's format: the id and the name of the last item.</summary>
internal static class Cursor
{
    public static string Of(Item item)
    {
        var bytes = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(item.Name)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, item.Id);
        Encoding.UTF8.GetBytes(item.Name, bytes.AsSpan(sizeof(int)));
        return Base64Url.EncodeToString(bytes);
    }
}
