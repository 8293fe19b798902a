using System.Globalization;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.PriceLists;

/// <summary>Breaks text into lines that fit.</summary>
internal static class TextLines
{
    public const string Ellipsis = "…";

    /// <summary>The lines of a text, broken at spaces where there are any; what does not fit into the last of them ends in an ellipsis.</summary>
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

            // The space may stand right behind the line.
            var fitting = Fitting(rest, font, size, width);
            var space = rest.LastIndexOf(' ', Math.Min(fitting, rest.Length - 1));
            var end = space > 0 ? space : fitting;
            lines.Add(rest[..end].TrimEnd());
            rest = rest[end..].TrimStart();
        }

        return lines;
    }

    /// <summary>A text on one line, cut if it has to be.</summary>
    public static string Cut(string text, DocumentText font, float size, float width) =>
        Break(text, font, size, width, maxLines: 1) is [var line] ? line : "";

    /// <returns>How many characters fit, and at least one that people would call so, however narrow the line is.</returns>
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
