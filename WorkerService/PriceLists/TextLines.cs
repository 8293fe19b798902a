using WorkerService.PriceLists.Fonts;

namespace WorkerService.PriceLists;

/// <summary>Breaks text into lines that fit.</summary>
internal static class TextLines
{
    private const string Ellipsis = "…";

    /// <summary>The lines of a text, broken at spaces where there are any; what does not fit into the last of them ends in an ellipsis.</summary>
    public static IReadOnlyList<string> Break(string text, FontStack font, double size, double width, int most)
    {
        var lines = new List<string>();
        var rest = text.AsSpan().Trim();
        while (rest.Length > 0 && lines.Count < most)
        {
            var fitting = Fitting(rest, font, size, width);
            if (fitting == rest.Length)
            {
                lines.Add(rest.ToString());
                return lines;
            }

            if (lines.Count == most - 1)
            {
                var cut = Fitting(rest, font, size, width - font.WidthOf(Ellipsis, size));
                lines.Add(string.Concat(rest[..cut].TrimEnd(), Ellipsis));
                return lines;
            }

            // The space may stand right behind the line.
            var space = rest[..Math.Min(fitting + 1, rest.Length)].LastIndexOf(' ');
            var end = space > 0 ? space : fitting;
            lines.Add(rest[..end].TrimEnd().ToString());
            rest = rest[end..].TrimStart();
        }

        return lines;
    }

    /// <summary>A text on one line, cut if it has to be.</summary>
    public static string Cut(string text, FontStack font, double size, double width) => Break(text, font, size, width, most: 1) is [var line] ? line : "";

    // At least one character, however narrow the line is.
    private static int Fitting(ReadOnlySpan<char> text, FontStack font, double size, double width)
    {
        var used = 0.0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += font.WidthOf(rune, size);
            if (used > width && length > 0)
                break;
            length += rune.Utf16SequenceLength;
        }

        return Math.Min(length, text.Length);
    }
}
