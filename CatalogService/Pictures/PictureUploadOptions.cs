using System.ComponentModel.DataAnnotations;

namespace CatalogService.Pictures;

/// <summary>Section <c>Pictures</c>.</summary>
internal sealed class PictureUploadOptions
{
    public const string Section = "Pictures";

    /// <summary>Bytes of an upload at most, its form included. Default: 25 MB.</summary>
    [Range(1024, 1L << 30, ErrorMessage = "Pictures:MaxUploadBytes is out of range: from 1,024 to 1,073,741,824.")]
    public long MaxUploadBytes { get; set; } = 25 * 1024 * 1024;
}
