using System.Text.Json.Serialization;

namespace LocalAspire.Dashboard.Resources;

/// <summary>The resource service's JSON, read by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ResourceSnapshot))]
[JsonSerializable(typeof(ConsoleLine))]
internal sealed partial class ResourceJson : JsonSerializerContext;
