using System.Text.Json.Serialization;

namespace Twin.Items;

internal sealed record Item(
    int Id, string Name, string? Description, decimal Price, string? PictureFileName,
    int CatalogTypeId, CatalogType CatalogType, int CatalogBrandId, CatalogBrand CatalogBrand,
    int AvailableStock, int RestockThreshold, int MaxStockThreshold, bool OnReorder,
    Rating Rating, IReadOnlyList<Picture> Pictures);

internal sealed record CatalogType(int Id, string Type);

internal sealed record CatalogBrand(int Id, string Brand);

internal sealed record Rating(decimal? Average, int Count);

internal sealed record Picture(Guid Id, IReadOnlyList<PictureSize> Sizes);

internal sealed record PictureSize(int Width, int Height, string Url);

internal sealed record ItemPage(int PageIndex, int PageSize, long Count, IReadOnlyList<Item> Data, string? Next)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CountIsExact { get; init; }
}

internal sealed record ItemInput(
    string Name, string? Description, decimal Price, string? PictureFileName, int CatalogTypeId, int CatalogBrandId,
    int AvailableStock, int RestockThreshold, int MaxStockThreshold, bool OnReorder);
