using Microsoft.AspNetCore.Http;

namespace Scalable.EdgeCache.Configuration;

/// <summary>Marks requests of the cache itself, whose responses no client has received yet.</summary>
public sealed class EdgeFetch
{
    internal static readonly EdgeFetch Mark = new();

    private EdgeFetch()
    {
    }

    /// <summary>Returns true if the request is one of the cache itself.</summary>
    public static bool Includes(HttpContext context) => context.Features.Get<EdgeFetch>() is not null;
}
