namespace Gateway.EdgeCache;

/// <summary>Marks a route whose responses to anonymous requests may be cached: metadata <c>"EdgeCache": "true"</c>.</summary>
internal sealed record EdgeCacheMetadata
{
    public const string Key = "EdgeCache";

    public static EdgeCacheMetadata? Of(IReadOnlyDictionary<string, string>? metadata)
        => metadata is not null && metadata.TryGetValue(Key, out var value)
            && bool.TryParse(value, out var cached) && cached ? new EdgeCacheMetadata() : null;
}
