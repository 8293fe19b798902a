using Microsoft.AspNetCore.Http;

namespace Scalable.EdgeCache.Configuration;

/// <summary>The response headers by which an origin controls edge caches.</summary>
public static class EdgeCacheHeaders
{
    /// <summary>The tags of the data that a response depends on, separated by spaces.</summary>
    public const string Tag = "Cache-Tag";

    /// <summary>The cache directives for caches like this one, which override <c>Cache-Control</c> (RFC 9213).</summary>
    public const string Control = "CDN-Cache-Control";

    /// <summary>
    /// The recent messages of invalidation that a response takes into account, separated by spaces: <c>writer:number</c> for the last one
    /// of each writer.
    /// </summary>
    public const string Applied = "Cache-Invalidations-Applied";

    /// <summary>
    /// Removes these headers from a response to a client: a cache further away receives no invalidations. The cache's own requests keep
    /// them.
    /// </summary>
    public static void RemoveForClient(HttpContext context)
    {
        if (OriginFetchFeature.IsSetOn(context))
            return;
        context.Response.Headers.Remove(Tag);
        context.Response.Headers.Remove(Control);
        context.Response.Headers.Remove(Applied);
    }
}
