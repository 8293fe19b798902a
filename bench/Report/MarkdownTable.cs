using System.Text;

namespace Scalable.Bench.Report;

/// <summary>Renders the tables of a run for a document: the comparison of its headlines if it has some, else all figures.</summary>
internal static class MarkdownTable
{
    public static string Of(Results results)
    {
        if (results.Chapters.Any(chapter => chapter.Headlines.Count > 0))
            return HeadlineTable.Of([results]);
        var text = new StringBuilder().AppendJoin('\n', results.Chapters.Select(Of));
        return text.Append($"\nMeasured on {results.Machine}. {results.Facts[0].Text}\n").ToString();
    }

    private static string Of(Chapter chapter)
    {
        string[] figures = [.. chapter.Rows.SelectMany(row => row.Figures.Keys).Distinct()];
        var text = new StringBuilder($"| {chapter.Title} | | {string.Join(" | ", figures)} |\n");
        text.Append($"|---|---|{string.Concat(figures.Select(_ => "---:|"))}\n");
        foreach (var row in chapter.Rows)
        {
            var cells = figures.Select(figure => row.Figures.ContainsKey(figure) ? Number.Of(row[figure]) : "");
            text.Append($"| {row.Case} | {row.System} | {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }
}
