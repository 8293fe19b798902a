using System.Text.Json.Serialization;

namespace CatalogService.Items;

/// <summary>JSON of items and their groups, source-generated because every uncached read uses it.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(ItemPage))]
[JsonSerializable(typeof(IReadOnlyList<CatalogType>))]
[JsonSerializable(typeof(IReadOnlyList<CatalogBrand>))]
internal sealed partial class ItemJson : JsonSerializerContext;
