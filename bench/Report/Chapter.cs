using Scalable.Bench.Measure;

namespace Scalable.Bench.Report;

/// <summary>The results of a benchmark.</summary>
/// <param name="Name">A short name for files: <c>pooling</c>.</param>
/// <param name="Text">A description of the measurement.</param>
internal sealed record Chapter(
    string Name, string Title, string Text, IReadOnlyList<Measurement> Rows, IReadOnlyList<Chart> Charts, IReadOnlyList<Finding> Findings);

/// <summary>A sentence with figures, and whether it meets the expectation.</summary>
/// <param name="Holds">False is shown as prominently as true.</param>
/// <param name="Before">The figure with the mistake, for the summary table.</param>
/// <param name="After">The figure of this system.</param>
internal sealed record Finding(string Text, bool Holds, string What = "", string Before = "", string After = "");

/// <summary>A chart of one figure.</summary>
/// <param name="Figure">The name of the figure, including its unit.</param>
/// <param name="Kind">Lines over the cases, or a bar per case and system.</param>
/// <param name="Logarithmic">True for values that span orders of magnitude.</param>
/// <param name="Cases">The cases to show; null for all.</param>
internal sealed record Chart(string Title, string Figure, ChartKind Kind, bool Logarithmic = false, IReadOnlyList<string>? Cases = null)
{
    public IReadOnlyList<Measurement> Of(Chapter chapter) => [.. chapter.Rows.Where(row => Cases?.Contains(row.Case) ?? true)];
}

internal enum ChartKind
{
    Lines,
    Bars,
}
