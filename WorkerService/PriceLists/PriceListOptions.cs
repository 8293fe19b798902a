using System.ComponentModel.DataAnnotations;
using SkiaSharp;

namespace WorkerService.PriceLists;

/// <summary>Section <c>PriceLists</c>.</summary>
internal sealed class PriceListOptions : IValidatableObject
{
    public const string Section = "PriceLists";

    /// <summary>What stands on the cover. Default: <c>Price list</c>.</summary>
    [StringLength(60, MinimumLength = 1, ErrorMessage = "PriceLists:Title is out of range: from 1 to 60 characters.")]
    public string Title { get; set; } = "Price list";

    /// <summary>What prices are in, at the head of their column. Default: nothing, since the catalogue does not say.</summary>
    [StringLength(8, ErrorMessage = "PriceLists:Currency is out of range: at most 8 characters.")]
    public string Currency { get; set; } = "";

    /// <summary>Files of OpenType or TrueType fonts, for scripts that the fonts which come along lack. Default: none.</summary>
    public string[] Fonts { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Fonts.Where(path => !IsFont(path)).Select(path => new ValidationResult($"PriceLists:Fonts names '{path}', which is no file of a font."));

    private static bool IsFont(string path)
    {
        using var font = File.Exists(path) ? SKTypeface.FromFile(path) : null;
        return font is not null;
    }
}
