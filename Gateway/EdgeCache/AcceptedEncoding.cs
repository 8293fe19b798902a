namespace Gateway.EdgeCache;

/// <summary>
/// What a client unpacks, in the few words that make a difference. The header can be written in any number of ways, and each would be an answer of its own:
/// with a handful of them anybody could push out what others ask for.
/// </summary>
internal static class AcceptedEncoding
{
    public const string Header = "Accept-Encoding";

    private const int Gzip = 1;
    private const int Brotli = 2;

    private static readonly string[] Sets = ["", "gzip", "br", "br, gzip"]; // by these bits

    /// <summary>The value of a request header that an answer may depend on: as it is, but for this one.</summary>
    public static string Value(IHeaderDictionary headers, string name)
        => name.Equals(Header, StringComparison.OrdinalIgnoreCase) ? Of(headers) : headers[name].ToString();

    /// <summary>Allocates nothing.</summary>
    public static string Of(IHeaderDictionary headers)
    {
        var accepted = 0;
        var lines = headers.AcceptEncoding;
        for (var line = 0; line < lines.Count; line++)
        {
            var text = lines[line].AsSpan();
            foreach (var range in text.Split(','))
                accepted |= Bit(text[range]);
        }

        return Sets[accepted];
    }

    private static int Bit(ReadOnlySpan<char> item)
    {
        var end = item.IndexOf(';');
        var name = (end < 0 ? item : item[..end]).Trim();
        var bit = name.Equals("gzip", StringComparison.OrdinalIgnoreCase) ? Gzip : name.Equals("br", StringComparison.OrdinalIgnoreCase) ? Brotli : 0;
        return end >= 0 && IsRefused(item[(end + 1)..].Trim()) ? 0 : bit;
    }

    // q=0, q=0.0 and so on.
    private static bool IsRefused(ReadOnlySpan<char> quality)
        => quality.StartsWith("q=0", StringComparison.OrdinalIgnoreCase) && quality[3..].TrimStart('.').Trim('0').IsEmpty;
}
