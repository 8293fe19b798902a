using System.Text.Json.Serialization;

namespace CatalogService.Pictures;

/// <summary>A picture's file in the store.</summary>
internal sealed record StoredPicture(string File, string MediaType);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredPicture))]
internal sealed partial class PictureJson : JsonSerializerContext;
