using Scalable.Diagnosis.Findings;

namespace Scalable.Diagnosis.Reports;

/// <summary>A report for a person at a console, in the form that compilers use.</summary>
public static class TextReport
{
    private const string Reset = "\e[0m";
    private const string Bold = "\e[1m";
    private const string Dim = "\e[2m";

    /// <summary>Writes a report.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="writer">Gets the text.</param>
    /// <param name="useColor">Whether the writer is a terminal.</param>
    /// <param name="maxFindings">Findings that are written at most; the rest is counted. Default 5.</param>
    public static void Write(DiagnosisReport report, TextWriter writer, bool useColor = false, int maxFindings = 5)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var finding in report.Findings.Take(maxFindings))
            Write(finding, writer, useColor);
        if (report.Findings.Count > maxFindings)
            writer.WriteLine($"{report.Findings.Count - maxFindings} more findings: --all shows them.\n");
        writer.WriteLine(ReportWords.Summary(report));
        foreach (var limit in ReportWords.Limits(report.Coverage))
            writer.WriteLine(limit);
    }

    /// <summary>A text of any origin as one line that cannot control a terminal.</summary>
    public static string Line(string text) => SafeText.ForTerminal(text);

    private static void Write(Finding finding, TextWriter writer, bool useColor)
    {
        var level = ReportWords.Level(finding);
        var color = level switch { "error" => "\e[31m", "warning" => "\e[33m", _ => "\e[36m" };
        writer.WriteLine(useColor
            ? $"{color}{level}[{Advice.IdOf(finding.Mistake)}]{Reset}{Bold}: {Safe(finding.Summary)}{Reset}"
            : $"{level}[{Advice.IdOf(finding.Mistake)}]: {Safe(finding.Summary)}");
        writer.WriteLine($"  --> {Safe($"{finding.Where.Service} {finding.Where.Route}".TrimEnd())}");
        if (finding.Where.Call.Length > 0)
            writer.WriteLine($"      {Safe(finding.Where.Call)}");
        foreach (var evidence in finding.Evidence)
            Field("seen", evidence);
        Field("sure", ReportWords.Sure(finding));
        Field("cost", $"{finding.CostNow}; at ten times the traffic: {finding.CostAtTenTimes}");
        if (finding.Story is { } story)
            Field("leads to", story);
        Field("fix", finding.Fix);
        Field("more", $"{finding.Link}; acknowledge as {finding.Fingerprint}");
        if (finding.TraceIds.Count > 0)
            Field("traces", string.Join(' ', finding.TraceIds));
        writer.WriteLine();

        void Field(string name, string text) =>
            writer.WriteLine(useColor ? $"  {Dim}= {name}:{Reset} {Safe(text)}" : $"  = {name}: {Safe(text)}");
    }

    private static string Safe(string text) => SafeText.ForTerminal(text);
}
