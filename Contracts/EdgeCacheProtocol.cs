namespace Contracts;

/// <summary>Names that the catalogue and the edge caches in front of it must spell alike (<c>docs/edge-cache.md</c>).</summary>
public static class EdgeCacheProtocol
{
    /// <summary>The response header with the tags of the data that a response depends on, separated by spaces.</summary>
    public const string TagHeader = "Cache-Tag";

    /// <summary>The response header with the cache directives for edge caches, which override <c>Cache-Control</c> (RFC 9213).</summary>
    public const string ControlHeader = "CDN-Cache-Control";

    /// <summary>The response header with the recent invalidations that a response takes into account.</summary>
    public const string AppliedHeader = "Cache-Invalidations-Applied";

    /// <summary>The Redis channel of invalidations: a line that identifies the message, then tags, one a line, in UTF-8.</summary>
    public const string InvalidationChannel = "catalog:invalidated";
}
