namespace CatalogService.Caching;

/// <summary>A read whose response may be cached.</summary>
/// <param name="Key">The cache key, built from validated input only.</param>
/// <param name="Tag">The tag whose invalidation makes the response out of date.</param>
/// <param name="Load">Queries the database.</param>
/// <param name="Shared">True to cache the response in Redis as well; false where clients can create any number of keys.</param>
internal sealed record CachedRead(string Key, string Tag, Func<CancellationToken, Task<QueryResult>> Load, bool Shared = true)
{
    public string[] Tags { get; } = [Tag];
}
