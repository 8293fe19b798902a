using System.Text;
using Scalable.Diagnosis.Findings;

namespace Scalable.Diagnosis.Reports;

/// <summary>A report as Markdown, for a pull request or a dashboard.</summary>
public static class MarkdownReport
{
    /// <summary>The report as a page.</summary>
    public static string Write(DiagnosisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder();
        page.AppendLine(SafeText.ForMarkdown(ReportWords.Summary(report)));
        foreach (var limit in ReportWords.Limits(report.Coverage))
            page.AppendLine().AppendLine(SafeText.ForMarkdown(limit));
        foreach (var finding in report.Findings)
            Write(page, finding);
        return page.ToString();
    }

    private static void Write(StringBuilder page, Finding finding)
    {
        var title = Safe(Advice.TitleOf(finding.Mistake));
        page.AppendLine().AppendLine($"### {ReportWords.Level(finding)}: {title} in {Safe(finding.Where.Service)}");
        page.AppendLine().AppendLine(Safe(finding.Summary)).AppendLine();
        if (finding.Where.Route.Length > 0)
            page.AppendLine($"- Request: {SafeText.ForMarkdownCode(finding.Where.Route)}");
        if (finding.Where.Call.Length > 0)
            page.AppendLine($"- Call: {SafeText.ForMarkdownCode(finding.Where.Call)}");
        foreach (var evidence in finding.Evidence)
            page.AppendLine($"- Seen: {Safe(evidence)}");
        page.AppendLine($"- Sure: {Safe(ReportWords.Sure(finding))}");
        page.AppendLine($"- Cost: {Safe(finding.CostNow)}; at ten times the traffic: {Safe(finding.CostAtTenTimes)}");
        if (finding.Story is { } story)
            page.AppendLine($"- Leads to: {Safe(story)}");
        page.AppendLine($"- Fix: {Safe(finding.Fix)}");
        if (finding.TraceIds.Count > 0)
            page.AppendLine($"- Traces: {string.Join(", ", finding.TraceIds)}");
        page.AppendLine($"- Acknowledge as {finding.Fingerprint}");
    }

    private static string Safe(string text) => SafeText.ForMarkdown(text);
}
