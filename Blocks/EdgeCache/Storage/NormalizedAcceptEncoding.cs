using Microsoft.AspNetCore.Http;
using Scalable.Http;

namespace Scalable.EdgeCache.Storage;

/// <summary>
/// Normalizes the client's <c>Accept-Encoding</c> to one of four values that select the same preferred coding. The header can be
/// spelled in any number of ways, and each spelling would be a cached response of its own: with a handful of them one client could
/// evict the responses of others.
/// </summary>
internal static class NormalizedAcceptEncoding
{
    public const string Header = "Accept-Encoding";

    /// <summary>Returns the value of a request header that a response may vary by; <c>Accept-Encoding</c> is normalized.</summary>
    public static string Value(IHeaderDictionary headers, string name) =>
        name.Equals(Header, StringComparison.OrdinalIgnoreCase) ? Of(headers) : headers[name].ToString();

    /// <summary>Returns the normalized <c>Accept-Encoding</c>. Allocates nothing.</summary>
    public static string Of(IHeaderDictionary headers)
    {
        var accepted = AcceptedEncodings.Parse(headers.AcceptEncoding);
        if (accepted.PrefersGzip)
            return "gzip";
        return accepted switch
        {
            { PrefersBrotli: false } => "",
            { Gzip: > 0 } => "br, gzip",
            _ => "br",
        };
    }
}
