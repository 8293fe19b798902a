using System.ComponentModel.DataAnnotations;
using SkiaSharp;

namespace WorkerService.PriceLists;

/// <summary>Section <c>PriceLists</c>: the layout of price lists.</summary>
internal sealed class PriceListOptions : IValidatableObject
{
    public const string Section = "PriceLists";

    /// <summary>The title on the cover. Default: <c>Price list</c>.</summary>
    [StringLength(60, MinimumLength = 1, ErrorMessage = "must be from 1 to 60 characters")]
    public string Title { get; set; } = "Price list";

    /// <summary>The currency shown in the header of the price column. Default: none, since the catalogue does not define one.</summary>
    [StringLength(8, ErrorMessage = "must be at most 8 characters")]
    public string Currency { get; set; } = "";

    /// <summary>Paths of OpenType or TrueType fonts for scripts that the embedded fonts lack. Default: none.</summary>
    public string[] Fonts { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Fonts.Where(path => !IsFont(path))
            .Select(path => new ValidationResult($"PriceLists:Fonts contains '{path}', which is not a font file."));

    private static bool IsFont(string path)
    {
        using var font = File.Exists(path) ? SKTypeface.FromFile(path) : null;
        return font is not null;
    }
}
