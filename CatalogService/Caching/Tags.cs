namespace CatalogService.Caching;

/// <summary>
/// What answers depend on. Tags are few, whatever the number of items: the time of each tag's last change is kept in memory and in Redis, so items
/// share theirs by the hundred, and a page has the one of its filter.
/// </summary>
internal static class Tags
{
    private const int Buckets = 1024;

    /// <summary>Types and brands.</summary>
    public const string Groups = "groups";

    public static string Item(int id) => $"item:{id % Buckets}";

    public static string Reviews(int item) => $"reviews:{item % Buckets}";

    /// <summary>Pages of items of a type, of a brand, of both or (0 and 0) of all.</summary>
    public static string Pages(int type, int brand) => $"pages:{type}:{brand}";

    /// <summary>Everything that shows an item which is (or was) of this type and brand.</summary>
    public static IEnumerable<string> Of(int item, int type, int brand) =>
        [Item(item), Reviews(item), Pages(0, 0), Pages(type, 0), Pages(0, brand), Pages(type, brand)];
}
