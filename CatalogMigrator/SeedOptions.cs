using System.ComponentModel.DataAnnotations;

namespace CatalogMigrator;

/// <summary>Section <c>Seed</c>: the made-up items of an empty catalogue in Development, or of the command <c>seed</c>.</summary>
internal sealed class SeedOptions
{
    public const string Section = "Seed";

    /// <summary>How many items; 0 makes none. Default: 1000.</summary>
    [Range(0, 100_000_000, ErrorMessage = "Seed:Items is out of range: from 0 to 100000000 items can be made.")]
    public int Items { get; set; } = 1000;

    /// <summary>How many reviews an item has on average. Default: 5.</summary>
    [Range(0, 100, ErrorMessage = "Seed:ReviewsPerItem is out of range: from 0 to 100 reviews per item can be made.")]
    public int ReviewsPerItem { get; set; } = 5;

    /// <summary>Whether the command <c>seed</c> may remove the items that are there. Default: no.</summary>
    public bool Replace { get; set; }
}
