namespace Contracts;

/// <summary>The names that the catalogue and the edge caches in front of it share (<c>docs/edge-cache.md</c>).</summary>
public static class EdgeCacheProtocol
{
    /// <summary>The response header with the tags of the data that the response depends on, separated by spaces.</summary>
    public const string TagHeader = "Cache-Tag";

    /// <summary>The response header that edge caches obey instead of <c>Cache-Control</c> (RFC 9213).</summary>
    public const string ControlHeader = "CDN-Cache-Control";

    /// <summary>The Redis channel on which the tags of changes are published, separated by line feeds.</summary>
    public const string InvalidationChannel = "catalog:invalidated";
}
