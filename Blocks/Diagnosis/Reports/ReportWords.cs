using System.Globalization;
using Scalable.Diagnosis.Findings;

namespace Scalable.Diagnosis.Reports;

/// <summary>Words that all reports share.</summary>
internal static class ReportWords
{
    /// <summary>As compilers and SARIF call it: <c>error</c>, <c>warning</c>, <c>note</c>.</summary>
    public static string Level(Finding finding) =>
        finding.Confidence == Confidence.Possible ? "note"
        : finding.Severity == Severity.Severe || finding.LeadsTo.Count > 0 ? "error"
        : "warning";

    public static string Sure(Finding finding) => $"{finding.Confidence.ToString().ToLowerInvariant()}: {finding.Why}";

    /// <summary>What the report is based on, in one line.</summary>
    public static string Summary(DiagnosisReport report)
    {
        var coverage = report.Coverage;
        var acknowledged = report.Acknowledged.Count == 0 ? "" : Text($", {report.Acknowledged.Count} acknowledged");
        var findings = report.Findings.Count switch { 0 => "No finding", 1 => "1 finding", var count => Text($"{count} findings") };
        return Text($"{findings}{acknowledged} in {coverage.Spans:N0} spans of {coverage.Traces:N0} traces")
            + Text($" and {coverage.Metrics:N0} measurements, over {coverage.Duration.TotalSeconds:N0} s.");
    }

    /// <summary>What limits the report, a line each.</summary>
    public static IEnumerable<string> Limits(DiagnosisCoverage coverage)
    {
        if (coverage.Spans == 0)
            yield return "No span was received: nothing could be examined.";
        else if (coverage.Metrics == 0)
            yield return "No measurement was received: what only metrics show (pools that fill up, blocked threads) could not be examined.";
        if (coverage.DroppedSpans > 0)
            yield return Text($"{coverage.DroppedSpans:N0} spans were dropped: too many at once, or without a valid id or time.");
        if (coverage.RefusedKeys > 0)
            yield return Text($"{coverage.RefusedKeys:N0} times a route or query was not counted: there were too many different ones.");
        if (coverage.IsSampled)
            yield return "Traces are sampled: real counts are higher, and rare mistakes may be missing.";
        foreach (var reason in coverage.Unreadable)
            yield return $"Not read: {SafeText.ForTerminal(reason)}.";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
