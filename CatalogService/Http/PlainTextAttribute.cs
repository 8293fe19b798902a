using System.ComponentModel.DataAnnotations;

namespace CatalogService.Http;

/// <summary>Requires text that PostgreSQL can store: without the character U+0000.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PlainTextAttribute() : ValidationAttribute("Must not contain the character U+0000.")
{
    public override bool IsValid(object? value) => value is not string text || !text.Contains('\0', StringComparison.Ordinal);
}
