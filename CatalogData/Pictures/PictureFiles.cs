namespace CatalogData.Pictures;

/// <summary>
/// Names and URLs of the sizes of a picture. Both contain the picture's id, which is a hash of its content, so their content never changes.
/// </summary>
public static class PictureFiles
{
    /// <summary>Returns the name in the file store.</summary>
    public static string Name(Guid picture, int width) => $"pictures/{picture}/{width}.webp";

    /// <summary>Returns the URL path in the catalogue.</summary>
    public static string Url(Guid picture, int width) => $"/api/catalog/pictures/{picture}/{width}.webp";
}
