namespace CatalogService.Caching;

/// <summary>What a read found.</summary>
/// <param name="Json">In UTF-8; null if there is nothing.</param>
/// <param name="IsEmpty">Whether that is as good as nothing, like a page without items: clients can ask without end for what is not there.</param>
internal readonly record struct Found(byte[]? Json, bool IsEmpty)
{
    public static implicit operator Found(byte[]? json) => new(json, json is null);
}
