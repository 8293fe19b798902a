using System.ComponentModel.DataAnnotations;
using CatalogService.Http;

namespace CatalogService.PriceLists;

/// <summary>Selects the items of a price list.</summary>
/// <remarks>Public, because the validation source generator ignores types that are not.</remarks>
public sealed class PriceListRequest
{
    /// <summary>The id of the type to include; if omitted, all types.</summary>
    [Range(1, int.MaxValue)]
    public int? Type { get; init; }

    /// <summary>The id of the brand to include; if omitted, all brands.</summary>
    [Range(1, int.MaxValue)]
    public int? Brand { get; init; }
}

/// <summary>The recipient of a price list.</summary>
public sealed class PriceListEmailRequest
{
    /// <summary>One address, without a display name: <c>someone@example.com</c>.</summary>
    [Required, PlainText, EmailRule]
    public required string To { get; init; }
}
