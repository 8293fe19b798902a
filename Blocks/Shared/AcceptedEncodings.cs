using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Scalable.Http;

/// <summary>
/// The content codings that a client accepts (RFC 9110, 12.5.3), and the weight of each, from 0 (not acceptable) to 1000. A coding that is
/// neither named nor covered by <c>*</c> has weight 0. The unencoded body is always a last resort: <see cref="Identity"/> is its weight
/// against the others, 0 if it is not named.
/// </summary>
/// <param name="Gzip">The weight of gzip.</param>
/// <param name="Brotli">The weight of Brotli.</param>
/// <param name="Identity">The weight of a body without encoding.</param>
internal readonly record struct AcceptedEncodings(int Gzip, int Brotli, int Identity)
{
    private const int Most = 1000;

    /// <summary>True if Brotli is the best choice.</summary>
    public bool PrefersBrotli => Brotli > 0 && Brotli >= Gzip && Brotli >= Identity;

    /// <summary>True if gzip is the best choice.</summary>
    public bool PrefersGzip => Gzip > 0 && Gzip > Brotli && Gzip >= Identity;

    /// <summary>The best choice: <c>br</c>, <c>gzip</c> or null for none.</summary>
    public string? Preferred => PrefersBrotli ? "br" : PrefersGzip ? "gzip" : null;

    /// <summary>Parses the header. Allocates nothing.</summary>
    /// <param name="header">The values of <c>Accept-Encoding</c>.</param>
    public static AcceptedEncodings Parse(StringValues header)
    {
        int? gzip = null, brotli = null, identity = null;
        var others = 0;
        for (var line = 0; line < header.Count; line++)
        {
            var text = header[line].AsSpan();
            foreach (var range in text.Split(','))
            {
                var item = text[range];
                var end = item.IndexOf(';');
                var name = (end < 0 ? item : item[..end]).Trim();
                var quality = end < 0 ? Most : QualityOf(item[(end + 1)..]);
                if (name.Equals("gzip", StringComparison.OrdinalIgnoreCase) || name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
                    gzip = quality;
                else if (name.Equals("br", StringComparison.OrdinalIgnoreCase))
                    brotli = quality;
                else if (name.Equals("identity", StringComparison.OrdinalIgnoreCase))
                    identity = quality;
                else if (name is "*")
                    others = quality;
            }
        }

        return new(gzip ?? others, brotli ?? others, identity ?? 0);
    }

    // An invalid weight (valid are 0 to 1) counts as not acceptable: every client can read an unencoded body. Decimals
    // after the third are ignored.
    private static int QualityOf(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            var equals = parameter.IndexOf('=');
            if (equals < 0 || !parameter[..equals].Trim().Equals("q", StringComparison.OrdinalIgnoreCase))
                continue;
            var value = parameter[(equals + 1)..].Trim();
            return decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality)
                && quality is >= 0 and <= 1
                ? (int)(quality * Most)
                : 0;
        }

        return Most;
    }
}
