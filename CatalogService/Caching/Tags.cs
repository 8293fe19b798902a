namespace CatalogService.Caching;

/// <summary>
/// Cache tags: the data that a response depends on. There are few, whatever the number of items, since the time of each tag's
/// last change is kept in memory and in Redis. So hundreds of items share a tag, and so do the filters of pages, of which
/// clients can create any number.
/// </summary>
internal static class Tags
{
    private const int Buckets = 1024;

    // Created once: thousands of cache entries share these strings.
    private static readonly string[] Items = [.. Enumerable.Range(0, Buckets).Select(bucket => $"item:{bucket}")];

    /// <summary>The tag of the lists of types and brands.</summary>
    public const string Groups = "groups";

    public static string Item(int id) => Items[(uint)id % Buckets];

    public static string Reviews(int item) => $"reviews:{item % Buckets}";

    /// <summary>Returns the tag of pages of items of a type, of a brand, of both or (0 and 0) of all.</summary>
    public static string Pages(int type, int brand) => $"pages:{PageBucket(type, brand)}";

    /// <summary>Returns the tags of a page that shows these items.</summary>
    public static IReadOnlyCollection<string> OfShown(IEnumerable<int> items) => [.. items.Select(Item).Distinct()];

    /// <summary>
    /// Returns the tags of all responses that depend on whether there is this item and in which lists, and where, it is shown. Responses
    /// that show the item carry its own tag: a change that moves it nowhere invalidates only that.
    /// </summary>
    public static IEnumerable<string> Of(int item, int type, int brand) =>
        [Item(item), Reviews(item), Pages(0, 0), Pages(type, 0), Pages(0, brand), Pages(type, brand)];

    // Unlike a hash code, the bucket is the same in every process. Pages of all items are invalidated by every write, so they have
    // a bucket that no filter shares.
    private static uint PageBucket(int type, int brand) =>
        (type, brand) == (0, 0) ? 0 : 1 + (unchecked(((uint)type * 2654435761) + (uint)brand) % (Buckets - 1));
}
