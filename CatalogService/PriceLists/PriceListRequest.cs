using System.ComponentModel.DataAnnotations;
using CatalogService.Http;

namespace CatalogService.PriceLists;

/// <summary>Which items a price list shows.</summary>
/// <remarks>Public, because the generator of validators passes over what is not.</remarks>
public sealed class PriceListRequest
{
    /// <summary>Only those of this type, by its id; without it, of any.</summary>
    [Range(1, int.MaxValue)]
    public int? Type { get; init; }

    /// <summary>Only those of this brand, by its id; without it, of any.</summary>
    [Range(1, int.MaxValue)]
    public int? Brand { get; init; }
}

/// <summary>Whom to send a price list.</summary>
public sealed class EmailRequest
{
    /// <summary>One address, without a name: <c>someone@example.com</c>.</summary>
    [Required, PlainText, EmailRule]
    public required string To { get; init; }
}
