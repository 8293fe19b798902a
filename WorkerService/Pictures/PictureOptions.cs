using System.ComponentModel.DataAnnotations;

namespace WorkerService.Pictures;

/// <summary>Section <c>Pictures</c>: limits for uploads, and the sizes derived from them.</summary>
internal sealed class PictureOptions : IValidatableObject
{
    public const string Section = "Pictures";

    /// <summary>
    /// The maximum number of pixels in the first frame of an upload. A decoder may need ten bytes per pixel. Default: 50 million.
    /// </summary>
    [Range(1, 500_000_000, ErrorMessage = "must be from 1 to 500,000,000")]
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>The maximum width or height of an upload in pixels. Default: 20,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100,000 pixels")]
    public int MaxSide { get; set; } = 20_000;

    /// <summary>The maximum number of frames or pages in an upload; only the first is used. Default: 100.</summary>
    [Range(1, 10_000, ErrorMessage = "must be from 1 to 10,000")]
    public int MaxFrames { get; set; } = 100;

    /// <summary>The maximum number of pictures per item. Default: 20.</summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1,000")]
    public int MaxPerItem { get; set; } = 20;

    /// <summary>
    /// The edge lengths, in pixels, of the squares that the sizes of a picture fit into. A picture is never enlarged. Default: 1600, 800,
    /// 320.
    /// </summary>
    public int[] Sizes { get; set; } = [];

    /// <summary>The WebP quality, from 1 to 100. Default: 80.</summary>
    [Range(1, 100, ErrorMessage = "must be from 1 to 100")]
    public int Quality { get; set; } = 80;

    /// <summary>
    /// The number of threads per picture. Default: 1. How many pictures are processed concurrently is the queue's concurrency.
    /// </summary>
    [Range(1, 64, ErrorMessage = "must be from 1 to 64")]
    public int Threads { get; set; } = 1;

    // Configuration binding appends to an array's default value, so the default is applied here.
    public IReadOnlyList<int> SizesOrDefault => Sizes.Length == 0 ? [1600, 800, 320] : Sizes;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Sizes.Length > 10 || Sizes.Any(size => size is < 16 or > 4096))
        {
            yield return new ValidationResult(
                $"Pictures:Sizes is '{string.Join(", ", Sizes)}': it must be at most 10 sizes, each from 16 to 4,096 pixels.");
        }
    }
}
