using Microsoft.Extensions.Primitives;
using ServiceDefaults.Http;

namespace CatalogService.Caching;

/// <summary>Chooses the content encoding of a response.</summary>
internal static class ContentNegotiation
{
    /// <summary>Returns the encoding that the client prefers: <c>br</c>, <c>gzip</c> or null for none.</summary>
    public static string? Encoding(StringValues accept)
    {
        var accepted = AcceptedEncodings.Parse(accept);
        return accepted.PrefersBrotli ? "br" : accepted.PrefersGzip ? "gzip" : null;
    }
}
