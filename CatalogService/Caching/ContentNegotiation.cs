using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CatalogService.Caching;

/// <summary>What a request says of encodings and of what its sender has already.</summary>
internal static class ContentNegotiation
{
    /// <summary>The best encoding the client takes: <c>br</c>, <c>gzip</c> or null for none.</summary>
    public static string? Encoding(StringValues accept)
    {
        if (accept.Count == 0)
            return null;
        if (!StringWithQualityHeaderValue.TryParseList(accept, out var encodings))
            return null;
        var brotli = Quality(encodings, "br");
        var gzip = Quality(encodings, "gzip");
        return brotli > 0 && brotli >= gzip ? "br" : gzip > 0 ? "gzip" : null;
    }

    /// <summary>Whether the client has one of the representation's variants already, by RFC 9110's weak comparison.</summary>
    public static bool Has(StringValues ifNoneMatch, Variant variant) => Has(ifNoneMatch, variant.ETag[0]);

    /// <summary>Whether the client has what this tag stands for.</summary>
    public static bool Has(StringValues ifNoneMatch, string? entityTag)
    {
        if (ifNoneMatch.Count == 0)
            return false;
        // Nearly always it is exactly the one we sent.
        if (ifNoneMatch.Count == 1 && ifNoneMatch[0] == entityTag)
            return true;
        return EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)
            && tags.Any(tag => tag == EntityTagHeaderValue.Any || tag.Tag == entityTag);
    }

    /// <summary>Whether <c>If-Match</c> allows to change what has this validator; any of its encodings will do.</summary>
    public static bool Allows(StringValues ifMatch, string validator) =>
        ifMatch.Count == 0
        || (EntityTagHeaderValue.TryParseStrictList(ifMatch, out var tags)
            && tags.Any(tag => tag == EntityTagHeaderValue.Any || (!tag.IsWeak && IsOf(tag.Tag.AsSpan().Trim('"'), validator))));

    private static bool IsOf(ReadOnlySpan<char> tag, string validator) =>
        tag.StartsWith(validator, StringComparison.Ordinal) && (tag.Length == validator.Length || tag[validator.Length] == '.');

    private static double Quality(IList<StringWithQualityHeaderValue> encodings, string encoding)
    {
        var quality = 0.0;
        foreach (var accepted in encodings)
        {
            if (accepted.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
                return accepted.Quality ?? 1;
            if (accepted.Value == "*")
                quality = accepted.Quality ?? 1;
        }

        return quality;
    }
}
