using System.Text;

namespace Scalable.Bench.Report;

/// <summary>Renders the headlines of runs as one Markdown table with three columns, two verdicts and what was measured how.</summary>
internal static class HeadlineTable
{
    public static IReadOnlyList<string> Columns { get; } =
        ["", "with the mistake", "decent twin", "here", "here, against the mistake", "against the decent twin"];

    /// <param name="runs">The results, in the order of their lines; usually of one run.</param>
    /// <param name="mainOnly">Whether only the main headlines are shown.</param>
    public static string Of(IReadOnlyList<Results> runs, bool mainOnly = false)
    {
        var text = new StringBuilder($"| {string.Join(" | ", Columns)} |\n|---|---:|---:|---:|---|---|\n");
        var reasons = new StringBuilder();
        foreach (var (run, chapter) in runs.SelectMany(run => run.Chapters.Select(chapter => (run, chapter))))
        {
            HeadlineRow[] rows = [.. HeadlineRow.Of(chapter, run.Plan?.Patience ?? 0, mainOnly)];
            foreach (var row in rows)
                text.Append($"| {row.What} | {row.Mistake} | {row.Decent} | {row.Here} | {row.AgainstMistake} | {row.AgainstDecent} |\n");
            if (rows.Any(row => row.AgainstDecent.Verdict != Verdict.Better))
                reasons.Append($"- {chapter.Title}: {chapter.Reason}\n");
        }

        if (reasons.Length > 0)
            text.Append("\nWhere the decent twin is as good or better, or the figures do not tell:\n").Append(reasons);
        foreach (var run in runs.GroupBy(run => $"{run.Machine}. {run.Facts[0].Text}"))
        {
            text.Append(
                $"\nMeasured on {run.Key} ({string.Join(", ", run.SelectMany(one => one.Chapters).Select(chapter => chapter.Name))})\n");
        }

        return text.ToString();
    }
}
