namespace CatalogData.Pictures;

/// <summary>Where a picture's sizes are kept and served. Both names hold its id, which is a hash of its content: what is behind them never changes.</summary>
public static class PictureFiles
{
    /// <summary>The name in the file store.</summary>
    public static string Name(Guid picture, int width) => $"pictures/{picture}/{width}.webp";

    /// <summary>The address in the catalogue.</summary>
    public static string Url(Guid picture, int width) => $"/api/catalog/pictures/{picture}/{width}.webp";
}
