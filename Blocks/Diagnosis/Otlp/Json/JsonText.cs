using System.Text;
using Scalable.Diagnosis.Telemetry.Text;

namespace Scalable.Diagnosis.Otlp.Json;

/// <summary>Texts of attributes.</summary>
internal static class JsonText
{
    /// <summary>The text of an attribute; empty if there is none.</summary>
    public static string Find(JsonAttribute[]? attributes, params ReadOnlySpan<string> keys)
    {
        foreach (var attribute in attributes ?? [])
        {
            if (attribute?.Key is { } key && keys.Contains(key))
                return StringPool.Shared.Get(Utf8(attribute.Value?.StringValue));
        }

        return "";
    }

    /// <summary>A hash of all attributes.</summary>
    public static int Hash(JsonAttribute[]? attributes)
    {
        var hash = new HashCode();
        foreach (var attribute in attributes ?? [])
            hash.Add((attribute?.Key, attribute?.Value));
        return hash.ToHashCode();
    }

    public static byte[] Utf8(string? text) => Encoding.UTF8.GetBytes(text ?? "");
}
