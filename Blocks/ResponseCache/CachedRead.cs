namespace Scalable.ResponseCache;

/// <summary>A read whose response may be cached.</summary>
/// <param name="Key">The cache key, built from validated input only.</param>
/// <param name="Tag">The tag whose invalidation makes the response out of date. The time of each tag's last invalidation is kept, so there
/// must be few, whatever the number of keys.</param>
/// <param name="Load">Queries the origin.</param>
/// <param name="Shared">True to cache the response in Redis as well; false where clients can create any number of keys.</param>
public sealed record CachedRead(string Key, string Tag, Func<CancellationToken, Task<QueryResult>> Load, bool Shared = true)
{
    internal string[] Tags { get; } = [Tag];
}

/// <summary>The result of a read.</summary>
/// <param name="Json">JSON in UTF-8; null if the resource does not exist.</param>
/// <param name="IsEmpty">True if the result is missing or as good as missing, like a page without items. It is then cached briefly, and not
/// in Redis: clients can request any number of missing resources.</param>
public readonly record struct QueryResult(byte[]? Json, bool IsEmpty)
{
    /// <summary>
    /// Tags in addition to that of the read, known only after the load: those of the items that a page shows. Default: none.
    /// </summary>
    public IReadOnlyCollection<string>? Tags { get; init; }

    /// <summary>Converts JSON in UTF-8, or null for a resource that does not exist.</summary>
    /// <param name="json">The JSON.</param>
    public static implicit operator QueryResult(byte[]? json) => new(json, json is null);
}
