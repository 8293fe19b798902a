using Scalable.Bench.Measure;

namespace Scalable.Bench.Report;

/// <summary>The results of a benchmark.</summary>
/// <param name="Name">A short name for files: <c>pooling</c>.</param>
/// <param name="Text">A description of the measurement.</param>
internal sealed record Chapter(
    string Name, string Title, string Text, IReadOnlyList<Measurement> Rows, IReadOnlyList<Chart> Charts, IReadOnlyList<Finding> Findings)
{
    /// <summary>The figures that the summary compares; empty if the chapter compares nothing with a mistake.</summary>
    public IReadOnlyList<Headline> Headlines { get; init; } = [];

    /// <summary>Why one would want this system where the decent one is as good, and what measures that.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The rounds that were repeated, and why.</summary>
    public IReadOnlyList<string> Repeated { get; init; } = [];
}

/// <summary>A sentence with figures, and whether it meets the expectation.</summary>
/// <param name="Holds">False is shown as prominently as true.</param>
internal sealed record Finding(string Text, bool Holds);

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
