using System.Text;

namespace Scalable.Bench.Report;

/// <summary>Renders the summary table for a README.</summary>
internal static class MarkdownTable
{
    public static string Of(Results results)
    {
        var text = new StringBuilder("| | with the mistake | here |\n|---|---:|---:|\n");
        foreach (var finding in results.Chapters.SelectMany(chapter => chapter.Findings).Where(finding => finding.What.Length > 0))
            text.Append($"| {finding.What} | {finding.Before} | {finding.After} |\n");
        return text.Append($"\nMeasured on {results.Machine}. {results.Facts[0].Text}\n").ToString();
    }
}
