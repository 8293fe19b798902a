using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ServiceDefaults.Http;

/// <summary>
/// The content codings that a client accepts (RFC 9110, 12.5.3) and how much it likes each, from 0 (not at all) to 1000. Of a coding that
/// is neither named nor
/// covered by <c>*</c> it is 0. The unencoded body is always a last resort: <see cref="Identity"/> is how much it is preferred to others, 0
/// if it is not named.
/// </summary>
/// <param name="Gzip">How much gzip is liked.</param>
/// <param name="Brotli">How much Brotli is liked.</param>
/// <param name="Identity">How much a body without encoding is liked.</param>
public readonly record struct AcceptedEncodings(int Gzip, int Brotli, int Identity)
{
    private const int Most = 1000;

    /// <summary>Whether Brotli is the best choice.</summary>
    public bool PrefersBrotli => Brotli > 0 && Brotli >= Gzip && Brotli >= Identity;

    /// <summary>Whether gzip is the best choice.</summary>
    public bool PrefersGzip => Gzip > 0 && Gzip > Brotli && Gzip >= Identity;

    /// <summary>Reads the header. Allocates nothing.</summary>
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

    // What is no weight (0 to 1, at most three decimals) counts as not accepted: unencoded can be read by all.
    private static int QualityOf(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            var equals = parameter.IndexOf('=');
            if (equals < 0 || !parameter[..equals].Trim().Equals("q", StringComparison.OrdinalIgnoreCase))
                continue;
            var value = parameter[(equals + 1)..].Trim();
            return decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) && quality is >= 0 and <= 1
                ? (int)(quality * Most)
                : 0;
        }

        return Most;
    }
}
