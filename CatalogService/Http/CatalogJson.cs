using System.Text.Json.Serialization;
using CatalogService.Items;
using CatalogService.Pictures;
using CatalogService.Reviews;

namespace CatalogService.Http;

/// <summary>JSON serialization of the catalogue's responses, source-generated because every uncached read uses it.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(ItemPage))]
[JsonSerializable(typeof(IReadOnlyList<CatalogType>))]
[JsonSerializable(typeof(IReadOnlyList<CatalogBrand>))]
[JsonSerializable(typeof(ReviewPage))]
[JsonSerializable(typeof(StoredPicture))]
internal sealed partial class CatalogJson : JsonSerializerContext;
