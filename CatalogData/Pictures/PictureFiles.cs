using Scalable.Jobs.Files;

namespace CatalogData.Pictures;

/// <summary>
/// Names and URLs of the sizes of a picture. Both contain the picture's id, which is a hash of its content, so their content never changes.
/// </summary>
public static class PictureFiles
{
    /// <summary>By which a file that is named after a picture's row is known to be in use.</summary>
    public static FileReference Reference { get; } = new(
        """
        exists (select from pictures
                 where id = substring(name from '^pictures/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/')::uuid
                   and name = 'pictures/' || id || '/' || width || '.webp')
        """);

    /// <summary>Returns the name in the file store.</summary>
    public static string Name(Guid picture, int width) => $"pictures/{picture}/{width}.webp";

    /// <summary>Returns the URL path in the catalogue.</summary>
    public static string Url(Guid picture, int width) => $"/api/catalog/pictures/{picture}/{width}.webp";
}
