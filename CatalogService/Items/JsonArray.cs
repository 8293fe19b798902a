namespace CatalogService.Items;

/// <summary>Joins serialized elements into a JSON array.</summary>
internal static class JsonArray
{
    public static byte[] Of(IEnumerable<byte[]> elements)
    {
        using var array = new MemoryStream();
        array.WriteByte((byte)'[');
        foreach (var element in elements)
        {
            if (array.Length > 1)
                array.WriteByte((byte)',');
            array.Write(element);
        }

        array.WriteByte((byte)']');
        return array.ToArray();
    }
}
