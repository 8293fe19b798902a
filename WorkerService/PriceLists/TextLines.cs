using System.Globalization;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.PriceLists;

/// <summary>Breaks text into lines of a maximum width.</summary>
internal static class TextLines
{
    public const string Ellipsis = "…";

    /// <summary>
    /// Returns the lines of a text, broken at spaces where possible. Text that does not fit into the last line is cut and ends in an
    /// ellipsis.
    /// </summary>
    public static IReadOnlyList<string> Break(string text, DocumentText font, float size, float width, int maxLines)
    {
        var lines = new List<string>();
        var rest = text.Trim();
        while (rest.Length > 0 && lines.Count < maxLines)
        {
            if (font.WidthOf(rest, size) <= width)
            {
                lines.Add(rest);
                return lines;
            }

            if (lines.Count == maxLines - 1)
            {
                var cut = Fitting(rest, font, size, width - font.WidthOf(Ellipsis, size));
                lines.Add(string.Concat(rest.AsSpan(0, cut).TrimEnd(), Ellipsis));
                return lines;
            }

            // The space may be the first character after the line.
            var fitting = Fitting(rest, font, size, width);
            var space = rest.LastIndexOf(' ', Math.Min(fitting, rest.Length - 1));
            var end = space > 0 ? space : fitting;
            lines.Add(rest[..end].TrimEnd());
            rest = rest[end..].TrimStart();
        }

        return lines;
    }

    /// <summary>Returns the text as a single line, cut if necessary.</summary>
    public static string Cut(string text, DocumentText font, float size, float width) =>
        Break(text, font, size, width, maxLines: 1) is [var line] ? line : "";

    /// <returns>The number of characters that fit; at least one grapheme, however narrow the line is.</returns>
    private static int Fitting(string text, DocumentText font, float size, float width)
    {
        var starts = StringInfo.ParseCombiningCharacters(text);
        int low = 1, high = starts.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (font.WidthOf(text[..starts[middle]], size) <= width)
                low = middle;
            else
                high = middle - 1;
        }

        return starts.Length > 1 ? starts[low] : text.Length;
    }
}
