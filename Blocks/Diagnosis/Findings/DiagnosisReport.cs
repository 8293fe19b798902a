namespace Scalable.Diagnosis.Findings;

/// <summary>The findings, and the amount of telemetry that they are based on.</summary>
/// <param name="Findings">The most certain and costly first; those that another one leads to are in its
/// <see cref="Finding.LeadsTo"/>.</param>
/// <param name="Acknowledged">Findings that a file of acknowledged ones names.</param>
/// <param name="Coverage">What they are based on.</param>
public sealed record DiagnosisReport(
    IReadOnlyList<Finding> Findings, IReadOnlyList<Finding> Acknowledged, DiagnosisCoverage Coverage);

/// <summary>How much telemetry was read, and what of it was not.</summary>
/// <param name="Spans">Spans that were read.</param>
/// <param name="Metrics">Measurements that a rule knows.</param>
/// <param name="Traces">Traces that were examined.</param>
/// <param name="DroppedSpans">Spans that were left out because too many were in memory at once, or had no valid id.</param>
/// <param name="RefusedKeys">Times that a request or query was not counted because too many different ones were already.</param>
/// <param name="IsSampled">Whether services record only some of their traces.</param>
/// <param name="Duration">The time between the first and the last span.</param>
public sealed record DiagnosisCoverage(
    long Spans, long Metrics, long Traces, long DroppedSpans, long RefusedKeys, bool IsSampled, TimeSpan Duration)
{
    /// <value>Parts of the input that could not be read, a line each.</value>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    /// <value>What lowers the confidence of all findings, or null.</value>
    public string? Caveat =>
        DroppedSpans * 100 > Spans ? $"{DroppedSpans:N0} spans were dropped"
        : RefusedKeys * 100 > Spans ? "there were too many different queries to count all of them"
        : IsSampled ? "traces are sampled, so real counts are higher"
        : null;
}
