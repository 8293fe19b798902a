using System.Globalization;
using System.Text;

namespace Scalable.Diagnosis.Reports;

/// <summary>Text from telemetry, made safe to show: whoever sends telemetry chooses what its names contain.</summary>
internal static class SafeText
{
    private const int MaxLength = 600;

    private static readonly UnicodeCategory[] Hidden =
    [
        UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator,
        UnicodeCategory.PrivateUse, UnicodeCategory.OtherNotAssigned,
    ];

    /// <summary>In one line, without characters that control a terminal or reverse the direction of text.</summary>
    public static string ForTerminal(string text)
    {
        var safe = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (safe.Length >= MaxLength)
                return safe.Append('…').ToString();
            if (rune.Value is '\n' or '\t')
                safe.Append(' ');
            else if (Hidden.Contains(Rune.GetUnicodeCategory(rune)))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else
                safe.Append(rune);
        }

        return safe.ToString();
    }

    /// <summary>As text of a Markdown page, which neither becomes HTML nor a link.</summary>
    public static string ForMarkdown(string text)
    {
        var safe = new StringBuilder();
        foreach (var character in ForTerminal(text))
        {
            if (character is '<')
                safe.Append("&lt;");
            else if (character is '&')
                safe.Append("&amp;");
            else if (character is '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '!' or '~' or '>')
                safe.Append('\\').Append(character);
            else
                safe.Append(character);
        }

        return safe.ToString();
    }

    /// <summary>As code within a line of Markdown.</summary>
    public static string ForMarkdownCode(string text) =>
        $"`{ForTerminal(text).Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal)}`";
}
