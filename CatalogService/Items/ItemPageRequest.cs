using CatalogService.Caching;

namespace CatalogService.Items;

/// <summary>A request for a page, by number or after a cursor.</summary>
internal sealed record ItemPageRequest(ItemFilter Filter, int PageIndex, int PageSize, ItemCursor? After)
{
    /// <summary>The number of pages that are cached in Redis; later ones are read too rarely.</summary>
    private const int SharedPages = 10;

    // Not the key of releases whose pages had no tags of the items that they show: their entries in Redis would not be invalidated.
    public string Key => $"item-page:{Filter.TypeId}:{Filter.BrandId}:{PageIndex}:{PageSize}:{After}:{Filter.NamePrefix}";

    /// <summary>The number of items before the page.</summary>
    public long Skipped => (long)PageIndex * PageSize;

    public string Tag => Tags.Pages(Filter.TypeId ?? 0, Filter.BrandId ?? 0);

    /// <summary>
    /// True if the page may be cached in Redis. Only common sizes are: with every size of every filter, one client could fill Redis.
    /// </summary>
    public bool IsShared =>
        After is null && string.IsNullOrEmpty(Filter.NamePrefix) && PageIndex < SharedPages && PageSize is 10 or 20 or 50 or 100;
}
