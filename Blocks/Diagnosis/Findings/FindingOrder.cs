namespace Scalable.Diagnosis.Findings;

/// <summary>Puts findings into the order in which they should be mended.</summary>
internal static class FindingOrder
{
    /// <summary>Lowers all confidence by a step if the telemetry has gaps, joins the findings that belong together, and sorts.</summary>
    public static IReadOnlyList<Finding> Arrange(IEnumerable<Finding> findings, DiagnosisCoverage coverage) =>
    [
        .. Stories.Tell([.. findings.Select(finding => Qualify(finding, coverage.Caveat))])
            .OrderByDescending(finding => finding.Confidence)
            .ThenByDescending(finding => finding.LeadsTo.Append(finding).Max(part => part.Severity))
            .ThenByDescending(finding => finding.Weight)
            .ThenBy(finding => finding.Fingerprint, StringComparer.Ordinal),
    ];

    private static Finding Qualify(Finding finding, string? caveat) => caveat is null
        ? finding
        : finding with
        {
            Confidence = finding.Confidence == Confidence.Possible ? Confidence.Possible : finding.Confidence - 1,
            Why = $"{finding.Why}; {caveat}",
        };
}
