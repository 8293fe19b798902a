namespace Scalable.EdgeCache.Configuration;

/// <summary>Marks an endpoint whose responses to anonymous requests may be cached.</summary>
public sealed class EdgeCacheMetadata
{
    /// <summary>The key in the metadata of a YARP route: <c>"EdgeCache": "true"</c>.</summary>
    public const string Key = "EdgeCache";

    /// <summary>Returns the mark if a YARP route has it.</summary>
    public static EdgeCacheMetadata? From(IReadOnlyDictionary<string, string>? routeMetadata) =>
        routeMetadata?.GetValueOrDefault(Key) is { } value && bool.TryParse(value, out var isCached) && isCached ? new() : null;
}
