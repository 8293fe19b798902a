using System.ComponentModel.DataAnnotations;

namespace CatalogMigrator;

/// <summary>Section <c>Seed</c>: generated items for an empty catalogue in Development, or for the command <c>seed</c>.</summary>
internal sealed class SeedOptions
{
    public const string Section = "Seed";

    /// <summary>The number of items; 0 for none. Default: 1000.</summary>
    [Range(0, 100_000_000, ErrorMessage = "must be from 0 to 100000000")]
    public int Items { get; set; } = 1000;

    /// <summary>The average number of reviews per item. Default: 5.</summary>
    [Range(0, 100, ErrorMessage = "must be from 0 to 100")]
    public int ReviewsPerItem { get; set; } = 5;

    /// <summary>True if the command <c>seed</c> may remove existing items first. Default: false.</summary>
    public bool Replace { get; set; }
}
