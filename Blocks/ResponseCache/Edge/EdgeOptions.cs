namespace Scalable.ResponseCache.Edge;

/// <summary>The protocol of a shared cache in front of the service, such as one in a gateway.</summary>
public sealed class EdgeOptions
{
    /// <summary>
    /// The Redis channel on which changes are published: a line that identifies the message, and then the tags, one a line; the tag
    /// <c>all</c> stands for every response. All replicas subscribe to it as well.
    /// Null, the default: there is no such cache, and responses have no headers for it.
    /// </summary>
    public string? InvalidationChannel { get; set; }

    /// <summary>The response header with the tags, separated by spaces. Default: <c>Cache-Tag</c>.</summary>
    public string TagHeader { get; set; } = "Cache-Tag";

    /// <summary>
    /// The response header with the recent messages that the response takes into account, so that such a cache knows that it may store it.
    /// Default: <c>Cache-Invalidations-Applied</c>.
    /// </summary>
    public string AppliedHeader { get; set; } = "Cache-Invalidations-Applied";

    /// <summary>The response header that such a cache obeys instead of <c>Cache-Control</c> (RFC 9213). Default:
    /// <c>CDN-Cache-Control</c>.</summary>
    public string ControlHeader { get; set; } = "CDN-Cache-Control";
}
