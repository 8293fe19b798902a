using System.Text.Json.Serialization;

namespace CatalogService.Items;

/// <summary>An item of the catalogue.</summary>
/// <param name="Price">The price, with two decimals.</param>
/// <param name="OnReorder">True if the item was reordered and has not arrived yet.</param>
/// <param name="Pictures">In display order; each in several sizes.</param>
internal sealed record Item(
    int Id, string Name, string? Description, decimal Price, string? PictureFileName,
    int CatalogTypeId, CatalogType CatalogType, int CatalogBrandId, CatalogBrand CatalogBrand,
    int AvailableStock, int RestockThreshold, int MaxStockThreshold, bool OnReorder,
    Rating Rating, IReadOnlyList<Picture> Pictures);

internal sealed record CatalogType(int Id, string Type);

internal sealed record CatalogBrand(int Id, string Brand);

/// <summary>The average of an item's reviews and their number.</summary>
/// <param name="Average">From 1 to 5, rounded to two decimals; null without reviews.</param>
internal sealed record Rating(decimal? Average, int Count)
{
    public static Rating Of(long sum, int count) => new(count == 0 ? null : Math.Round((decimal)sum / count, 2), count);
}

internal sealed record Picture(Guid Id, IReadOnlyList<PictureSize> Sizes);

internal sealed record PictureSize(int Width, int Height, string Url);

/// <summary>A page of the items that match.</summary>
/// <param name="Count">The total number of matches; if <c>countIsExact</c> is false, there are more.</param>
/// <param name="Next">The value of <c>after</c> for the next page, which costs no more than the first page at any depth;
/// null on the last page.</param>
/// <param name="CountIsExact"><see langword="false"/> if there are more matches than were counted; otherwise omitted.</param>
internal sealed record ItemPage(
    int PageIndex, int PageSize, long Count, IReadOnlyList<Item> Data, string? Next,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? CountIsExact = null)
{
    /// <summary>Creates a page whose matches were counted up to one more than <paramref name="maxCount"/>.</summary>
    public static ItemPage Of(int pageIndex, int pageSize, long count, int maxCount, IReadOnlyList<Item> data, string? next) =>
        new(pageIndex, pageSize, Math.Min(count, maxCount), data, next, count > maxCount ? false : null);
}
