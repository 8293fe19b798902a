namespace CatalogData.Jobs;

/// <summary>The payload of a picture job.</summary>
/// <param name="Item">The item's id.</param>
/// <param name="File">The upload's name in the file store.</param>
/// <param name="Position">The position among the item's pictures, replacing a picture there; null to append.</param>
public sealed record PicturePayload(int Item, string File, int? Position);

/// <summary>The result of a picture job.</summary>
public sealed record PictureResult(int Item, Guid Picture, int Position, IReadOnlyList<PictureSizeResult> Sizes);

/// <summary>A size of the picture in pixels, and its URL.</summary>
public sealed record PictureSizeResult(int Width, int Height, string Url);
