using Microsoft.AspNetCore.Http;
using Scalable.EdgeCache.Storage;

namespace Scalable.EdgeCache;

/// <summary>A fresh response that <see cref="EdgeCacheReader"/> has found.</summary>
public readonly struct EdgeCacheHit
{
    internal EdgeCacheHit(StoredResponse response, long now) => (Response, Now) = (response, now);

    /// <summary>The endpoint that fetched the response; a client that receives it is subject to that endpoint's limits.</summary>
    public Endpoint? Endpoint => Response.Endpoint;

    /// <summary>The time of the look-up, as a timestamp of the time provider.</summary>
    public long Now { get; }

    internal StoredResponse Response { get; }
}
