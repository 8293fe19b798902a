using System.ComponentModel.DataAnnotations;

namespace CatalogService.Http;

/// <summary>Requires text that PostgreSQL can store: without the character U+0000.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PlainTextAttribute() : ValidationAttribute("It contains the character U+0000, which cannot be stored.")
{
    public override bool IsValid(object? value) => value is not string text || !text.Contains('\0', StringComparison.Ordinal);
}
