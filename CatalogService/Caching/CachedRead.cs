namespace CatalogService.Caching;

/// <summary>A read whose answer may be cached.</summary>
/// <param name="Key">Made of validated input only.</param>
/// <param name="Tag">What makes it out of date.</param>
/// <param name="Load">Asks the database.</param>
/// <param name="Shared">Whether it is kept in Redis as well: not what clients can make up without end.</param>
internal sealed record CachedRead(string Key, string Tag, Func<CancellationToken, Task<Found>> Load, bool Shared = true)
{
    public string[] Tags { get; } = [Tag];
}
