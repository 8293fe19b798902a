using System.Text;

namespace Scalable.Bench.Report;

/// <summary>
/// Renders the tables of a run for a document: the summary of its findings if it has one, else the figures of each chapter.
/// </summary>
internal static class MarkdownTable
{
    public static string Of(Results results)
    {
        var text = new StringBuilder();
        Finding[] summary = [.. results.Chapters.SelectMany(chapter => chapter.Findings).Where(finding => finding.What.Length > 0)];
        if (summary.Length > 0)
        {
            text.Append("| | with the mistake | here |\n|---|---:|---:|\n");
            foreach (var finding in summary)
                text.Append($"| {finding.What} | {finding.Before} | {finding.After} |\n");
        }
        else
        {
            text.AppendJoin('\n', results.Chapters.Select(Of));
        }

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
