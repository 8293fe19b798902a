using System.ComponentModel.DataAnnotations;
using CatalogService.Http;

namespace CatalogService.Items;

/// <summary>An item as clients write it: all of it, without what is derived.</summary>
/// <remarks>Public, because the generator of validators passes over what is not.</remarks>
public sealed class ItemInput
{
    /// <summary>The id of a new item; without it one is given. Of no meaning where the address says which item it is.</summary>
    [Range(0, int.MaxValue)]
    public int? Id { get; init; }

    [Required, StringLength(256, MinimumLength = 1), PlainText]
    public required string Name { get; init; }

    [MaxLength(65_536), PlainText]
    public string? Description { get; init; }

    /// <summary>Required, as in an import: an item that is free says so.</summary>
    [Price]
    public required decimal Price { get; init; }

    [RegularExpression(PictureFile.Rule, ErrorMessage = "It is a name of a file: letters, digits, '.', '_' and '-', at most 128.")]
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
