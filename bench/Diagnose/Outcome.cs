using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Diagnosis.Findings;

namespace Scalable.Bench.Diagnose;

/// <summary>The result of a case.</summary>
/// <param name="System">The system under test.</param>
/// <param name="Expected">The mistakes that must be found, and no others.</param>
/// <param name="NamedAfter">The seconds of load after which all of them were named; null if that never happened.</param>
/// <param name="Load">All seconds of load.</param>
/// <param name="Report">The findings at the end.</param>
internal sealed record Outcome(
    string Case, string System, Role Role, IReadOnlyList<Mistake> Expected, double? NamedAfter, double Load, DiagnosisReport Report)
{
    /// <summary>The seconds within which a mistake must be named.</summary>
    public const double MaxSeconds = 60;

    public bool Holds => Others.Count == 0 && (Expected.Count == 0 || NamedAfter <= MaxSeconds);

    /// <summary>Findings that are no mistake of this system, nor told as the consequence of one.</summary>
    public IReadOnlyList<Finding> Others => [.. Report.Findings.Where(finding => !Expected.Contains(finding.Mistake))];

    public override string ToString()
    {
        var named = Expected.Count == 0 ? "nothing to find"
            : NamedAfter is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"named after {seconds:0} s")
            : $"not named: {string.Join(", ", Expected.Except(Report.Findings.Select(finding => finding.Mistake)))}";
        var others = Others.Count == 0 ? "nothing else named" : $"also named: {string.Join("; ", Others.Select(Describe))}";
        var told = Report.Findings.SelectMany(finding => finding.LeadsTo).Select(Describe).ToArray();
        var leadsTo = told.Length == 0 ? "" : $", told as its consequence: {string.Join("; ", told)}";
        var amount = string.Create(
            CultureInfo.InvariantCulture,
            $"in {Report.Coverage.Spans:N0} spans and {Load:0} s of load ({Report.Coverage.DroppedSpans} lost)");
        return $"{Case}: {named}{leadsTo}, {others}, {amount}.";
    }

    public Measurement ToRow() => new(System, Role, Case, new Dictionary<string, Spread>
    {
        ["to be named"] = Spread.Of([Expected.Count]),
        ["named after s"] = Spread.Of([Expected.Count == 0 ? double.NaN : NamedAfter ?? double.PositiveInfinity]),
        ["others named"] = Spread.Of([Others.Count]),
        ["spans"] = Spread.Of([Report.Coverage.Spans]),
        ["seconds of load"] = Spread.Of([Math.Round(Load)]),
    });

    private static string Describe(Finding finding) =>
        $"{finding.Mistake} ({finding.Confidence}) {finding.Where.Service} {finding.Where.Route} {finding.Where.Call}: {finding.Summary} "
        + $"{string.Join(", ", finding.Evidence)}";
}
