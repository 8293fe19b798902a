using System.ComponentModel.DataAnnotations;
using CatalogService.Http;

namespace CatalogService.Items;

/// <summary>An item as clients write it: complete, without derived properties.</summary>
/// <remarks>Public, because the validation source generator ignores types that are not.</remarks>
public sealed class ItemInput
{
    /// <summary>The id of a new item; generated if omitted. Ignored where the address identifies the item.</summary>
    [Range(0, int.MaxValue)]
    public int? Id { get; init; }

    [Required, StringLength(256, MinimumLength = 1), PlainText]
    public required string Name { get; init; }

    [MaxLength(65_536), PlainText]
    public string? Description { get; init; }

    /// <summary>Required, as in an import: a free item has an explicit price of 0.</summary>
    [Price]
    public required decimal Price { get; init; }

    [RegularExpression(PictureFileNameRule.Rule, ErrorMessage = "Must be a file name: letters, digits, '.', '_' and '-', at most 128.")]
    public string? PictureFileName { get; init; }

    [Range(1, int.MaxValue)]
    public int CatalogTypeId { get; init; }

    [Range(1, int.MaxValue)]
    public int CatalogBrandId { get; init; }

    [Range(0, int.MaxValue)]
    public int AvailableStock { get; init; }

    [Range(0, int.MaxValue)]
    public int RestockThreshold { get; init; }

    [Range(0, int.MaxValue)]
    public int MaxStockThreshold { get; init; }

    public bool OnReorder { get; init; }
}
