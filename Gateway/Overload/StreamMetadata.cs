namespace Gateway.Overload;

/// <summary>Marks a route whose responses last until the client closes them: metadata <c>"Stream": "true"</c>.</summary>
internal sealed record StreamMetadata
{
    public const string Key = "Stream";

    public static StreamMetadata? Of(IReadOnlyDictionary<string, string>? metadata) =>
        metadata is not null && metadata.TryGetValue(Key, out var value)
            && bool.TryParse(value, out var isStream) && isStream ? new StreamMetadata() : null;
}
