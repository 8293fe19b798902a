using System.ComponentModel.DataAnnotations;

namespace CatalogService.Items;

/// <summary>Requires a price that can be stored exactly, by the same rule as in an import: no price is rounded silently.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PriceAttribute() : ValidationAttribute("Must be from 0 to 9999999999999999.99, with at most two decimals.")
{
    private const decimal Highest = 9_999_999_999_999_999.99m;

    /// <summary>
    /// The maximum scale. With more digits, the number was rounded when the JSON was read: a tiny value must not pass as zero.
    /// </summary>
    private const int MaxScale = 27;

    public override bool IsValid(object? value) =>
        value is decimal price and >= 0 and <= Highest && price.Scale <= MaxScale && decimal.Round(price, 2) == price;
}
