using ServiceDefaults.Http;

namespace Gateway.EdgeCache;

/// <summary>
/// The client's <c>Accept-Encoding</c> in one of four spellings, which ask for the coding that it likes best. The header can be written in
/// any number of
/// ways, and each would be a stored response of its own: with a handful of them a client could push out what others ask for.
/// </summary>
internal static class AcceptedEncoding
{
    public const string Header = "Accept-Encoding";

    /// <summary>The value of a request header that a response may depend on: as it is, but for this one.</summary>
    public static string Value(IHeaderDictionary headers, string name)
        => name.Equals(Header, StringComparison.OrdinalIgnoreCase) ? Of(headers) : headers[name].ToString();

    /// <summary>Allocates nothing.</summary>
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
