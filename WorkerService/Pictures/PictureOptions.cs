using System.ComponentModel.DataAnnotations;

namespace WorkerService.Pictures;

/// <summary>Section <c>Pictures</c>: what an upload may be, and what is made of it.</summary>
internal sealed class PictureOptions : IValidatableObject
{
    public const string Section = "Pictures";

    /// <summary>Pixels of an upload at most, of its first frame. A decoder may need ten bytes for each. Default: 50 million.</summary>
    [Range(1, 500_000_000, ErrorMessage = "Pictures:MaxPixels is out of range: from 1 to 500,000,000.")]
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>Pixels of an upload's width or height at most. Default: 20,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Pictures:MaxSide is out of range: from 1 to 100,000 pixels.")]
    public int MaxSide { get; set; } = 20_000;

    /// <summary>Frames or pages of an upload at most; the first is taken. Default: 100.</summary>
    [Range(1, 10_000, ErrorMessage = "Pictures:MaxFrames is out of range: from 1 to 10,000.")]
    public int MaxFrames { get; set; } = 100;

    /// <summary>Pictures an item has at most. Default: 20.</summary>
    [Range(1, 1000, ErrorMessage = "Pictures:MaxPerItem is out of range: from 1 to 1,000.")]
    public int MaxPerItem { get; set; } = 20;

    /// <summary>The squares that a picture's sizes fit into, in pixels. A picture is never enlarged. Default: 1600, 800, 320.</summary>
    public int[] Sizes { get; set; } = [];

    /// <summary>The quality of WebP, 1 to 100. Default: 80.</summary>
    [Range(1, 100, ErrorMessage = "Pictures:Quality is out of range: from 1 to 100.")]
    public int Quality { get; set; } = 80;

    /// <summary>Threads for one picture. Default: 1; the queue's concurrency decides how many pictures are worked on at once.</summary>
    [Range(1, 64, ErrorMessage = "Pictures:Threads is out of range: from 1 to 64.")]
    public int Threads { get; set; } = 1;

    // An array that configuration binds is appended to its default, which is why the default is here.
    public IReadOnlyList<int> SizesOrDefault => Sizes.Length == 0 ? [1600, 800, 320] : Sizes;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Sizes.Length > 10 || Sizes.Any(size => size is < 16 or > 4096))
            yield return new ValidationResult("Pictures:Sizes is out of range: at most 10 sizes, each from 16 to 4,096 pixels.");
    }
}
