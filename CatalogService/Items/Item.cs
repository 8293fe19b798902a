using System.Text.Json.Serialization;

namespace CatalogService.Items;

/// <summary>What a shop sells.</summary>
/// <param name="Price">With two decimals.</param>
/// <param name="OnReorder">Whether it was ordered again and has not come yet.</param>
/// <param name="Pictures">In the order to show them; each in several sizes.</param>
internal sealed record Item(
    int Id, string Name, string? Description, decimal Price, string? PictureFileName,
    int CatalogTypeId, CatalogType CatalogType, int CatalogBrandId, CatalogBrand CatalogBrand,
    int AvailableStock, int RestockThreshold, int MaxStockThreshold, bool OnReorder,
    Rating Rating, IReadOnlyList<Picture> Pictures);

internal sealed record CatalogType(int Id, string Type);

internal sealed record CatalogBrand(int Id, string Brand);

/// <summary>What the reviews say.</summary>
/// <param name="Average">From 1 to 5, rounded to two decimals; null without reviews.</param>
internal sealed record Rating(decimal? Average, int Count)
{
    public static Rating Of(long sum, int count) => new(count == 0 ? null : Math.Round((decimal)sum / count, 2), count);
}

internal sealed record Picture(Guid Id, IReadOnlyList<PictureSize> Sizes);

internal sealed record PictureSize(int Width, int Height, string Url);

/// <summary>Some of the items that match.</summary>
/// <param name="Count">How many match in all, or <c>countIsExact</c> says that there are more.</param>
/// <param name="Next">What to give as <c>after</c> for the next page, as cheap as the first however far it is; null on the last.</param>
/// <param name="CountIsExact"><see langword="false"/> if more match than were counted; else missing.</param>
internal sealed record ItemPage(
    int PageIndex, int PageSize, long Count, IReadOnlyList<Item> Data, string? Next,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? CountIsExact = null)
{
    /// <summary>A page whose matches were counted up to one more than <paramref name="maxCount"/>.</summary>
    public static ItemPage Of(int pageIndex, int pageSize, long count, int maxCount, IReadOnlyList<Item> data, string? next) =>
        new(pageIndex, pageSize, Math.Min(count, maxCount), data, next, count > maxCount ? false : null);
}
