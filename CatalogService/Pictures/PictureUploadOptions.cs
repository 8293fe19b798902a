using System.ComponentModel.DataAnnotations;

namespace CatalogService.Pictures;

/// <summary>Section <c>Pictures</c>: limits of picture uploads.</summary>
internal sealed class PictureUploadOptions
{
    public const string Section = "Pictures";

    /// <summary>Maximum size of an upload in bytes, including its form. Default: 25 MB.</summary>
    [Range(1024, 1L << 30, ErrorMessage = "must be from 1,024 to 1,073,741,824")]
    public long MaxUploadBytes { get; set; } = 25 * 1024 * 1024;
}
