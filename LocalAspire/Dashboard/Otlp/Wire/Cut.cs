using System.Text;

namespace LocalAspire.Dashboard.Otlp.Wire;

/// <summary>Ends texts where nobody reads on; a cut one says so with an ellipsis.</summary>
internal static class Cut
{
    private const string Ellipsis = "…";

    /// <param name="text">Of any length.</param>
    /// <param name="most">Characters of the result at most.</param>
    public static string Text(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = most - Ellipsis.Length;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return string.Concat(text.AsSpan(0, end), Ellipsis);
    }

    /// <param name="utf8">Longer than <paramref name="most"/>.</param>
    /// <param name="most">Bytes that are read at most; a character is read whole or not at all.</param>
    public static string Utf8(ReadOnlySpan<byte> utf8, int most)
    {
        var end = most;
        while (end > 0 && (utf8[end] & 0xC0) == 0x80)
            end--;
        return string.Concat(Encoding.UTF8.GetString(utf8[..end]), Ellipsis);
    }
}
