namespace CatalogService.Caching;

/// <summary>The result of a database read.</summary>
/// <param name="Json">JSON in UTF-8; null if the resource does not exist.</param>
/// <param name="IsEmpty">True if the result is missing or as good as missing, like a page without items. It is then cached briefly, and not
/// in Redis: clients can request any number of missing resources.</param>
internal readonly record struct QueryResult(byte[]? Json, bool IsEmpty)
{
    public static implicit operator QueryResult(byte[]? json) => new(json, json is null);
}
