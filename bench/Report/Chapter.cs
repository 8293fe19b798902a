using Scalable.Bench.Mistakes;

namespace Scalable.Bench.Report;

/// <summary>What a story found, ready to be shown.</summary>
/// <param name="Name">Short, for files: <c>pooling</c>.</param>
/// <param name="Text">What was done.</param>
internal sealed record Chapter(
    string Name, string Title, string Text, IReadOnlyList<Measured> Rows, IReadOnlyList<Chart> Charts, IReadOnlyList<Finding> Findings);

/// <summary>A sentence with figures, and whether they are what was expected.</summary>
/// <param name="Holds">False is shown as plainly as true.</param>
/// <param name="Before">With the mistake; for the short table.</param>
/// <param name="After">With the fix.</param>
internal sealed record Finding(string Text, bool Holds, string What = "", string Before = "", string After = "");

/// <summary>A picture of one figure.</summary>
/// <param name="Figure">Which, by its name with its unit.</param>
/// <param name="Kind">Lines over the cases, or a bar per case and contender.</param>
/// <param name="Logarithmic">For what spans orders of magnitude.</param>
/// <param name="Cases">Which cases; all of them if null.</param>
internal sealed record Chart(string Title, string Figure, ChartKind Kind, bool Logarithmic = false, IReadOnlyList<string>? Cases = null)
{
    public IReadOnlyList<Measured> Of(Chapter chapter) => [.. chapter.Rows.Where(row => Cases?.Contains(row.Case) ?? true)];
}

internal enum ChartKind
{
    Lines,
    Bars,
}
