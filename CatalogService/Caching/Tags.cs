namespace CatalogService.Caching;

/// <summary>
/// What answers depend on. Tags are few, whatever the number of items: the time of each tag's last change is kept in memory and in Redis, so items
/// share theirs by the hundred, and so do filters of pages, which clients can make up without end.
/// </summary>
internal static class Tags
{
    private const int Buckets = 1024;

    // What is kept in the thousands keeps the same few words.
    private static readonly string[] Items = [.. Enumerable.Range(0, Buckets).Select(bucket => $"item:{bucket}")];

    /// <summary>Types and brands.</summary>
    public const string Groups = "groups";

    public static string Item(int id) => Items[(uint)id % Buckets];

    public static string Reviews(int item) => $"reviews:{item % Buckets}";

    /// <summary>Pages of items of a type, of a brand, of both or (0 and 0) of all.</summary>
    public static string Pages(int type, int brand) => $"pages:{PageBucket(type, brand)}";

    /// <summary>Everything that shows an item which is (or was) of this type and brand.</summary>
    public static IEnumerable<string> Of(int item, int type, int brand) =>
        [Item(item), Reviews(item), Pages(0, 0), Pages(type, 0), Pages(0, brand), Pages(type, brand)];

    // The same in every process, which a hash code is not. Pages of all items, out of date with every write, have a bucket that no filter shares.
    private static uint PageBucket(int type, int brand) =>
        (type, brand) == (0, 0) ? 0 : 1 + (unchecked(((uint)type * 2654435761) + (uint)brand) % (Buckets - 1));
}
