using Microsoft.AspNetCore.Http;

namespace Scalable.EdgeCache.Configuration;

/// <summary>Marks a fetch from the origin by the cache itself, whose response no client has received yet.</summary>
public sealed class OriginFetchFeature
{
    internal static readonly OriginFetchFeature Instance = new();

    private OriginFetchFeature()
    {
    }

    /// <summary>Returns true if the request is such a fetch.</summary>
    public static bool IsSetOn(HttpContext context) => context.Features.Get<OriginFetchFeature>() is not null;
}
