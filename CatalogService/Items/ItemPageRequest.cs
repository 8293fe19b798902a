using CatalogService.Caching;

namespace CatalogService.Items;

/// <summary>Which page: by number, or after a cursor.</summary>
internal sealed record ItemPageRequest(ItemFilter Filter, int PageIndex, int PageSize, ItemCursor? After)
{
    /// <summary>Pages this far from the beginning are read so seldom that they are not worth a place in Redis.</summary>
    private const int SharedPages = 10;

    public string Key => $"page:{Filter.TypeId}:{Filter.BrandId}:{PageIndex}:{PageSize}:{After}:{Filter.NamePrefix}";

    public string Tag => Tags.Pages(Filter.TypeId ?? 0, Filter.BrandId ?? 0);

    /// <summary>Only sizes that many ask for: with every size of every filter, a client could fill Redis by itself.</summary>
    public bool IsShared => After is null && string.IsNullOrEmpty(Filter.NamePrefix) && PageIndex < SharedPages && PageSize is 10 or 20 or 50 or 100;
}
