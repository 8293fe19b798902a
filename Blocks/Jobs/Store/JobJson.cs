using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scalable.Jobs.Store;

/// <summary>Serializes payloads and results as JSON.</summary>
public static class JobJson
{
    /// <summary>The conventions of the web, with enumerations as strings.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Serializes a value.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Deserializes a value.</summary>
    /// <exception cref="JsonException">The JSON is malformed, or null.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)
        ?? throw new JsonException($"Expected a {typeof(T).Name}, found null.");
}
