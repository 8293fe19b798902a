using System.ComponentModel.DataAnnotations;

namespace CatalogService.Http;

/// <summary>Text that PostgreSQL can hold: without the character U+0000.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PlainTextAttribute() : ValidationAttribute("It holds the character U+0000, which cannot be stored.")
{
    public override bool IsValid(object? value) => value is not string text || !text.Contains('\0', StringComparison.Ordinal);
}
