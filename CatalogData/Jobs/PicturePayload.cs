namespace CatalogData.Jobs;

/// <summary>What a picture's job row says about the work.</summary>
/// <param name="File">The upload's name in the file store.</param>
/// <param name="Position">The place it takes among its item's pictures, from whatever is there; null for the one after the last.</param>
public sealed record PicturePayload(int Item, string File, int? Position);

/// <summary>What became of an uploaded picture: the result of its job.</summary>
public sealed record PictureResult(int Item, Guid Picture, int Position, IReadOnlyList<PictureSizeResult> Sizes);

/// <summary>One of its sizes, in pixels, and where it is served.</summary>
public sealed record PictureSizeResult(int Width, int Height, string Url);
