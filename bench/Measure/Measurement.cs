namespace Scalable.Bench.Measure;

/// <summary>The figures of a system in a case.</summary>
/// <param name="Case">The varied parameter: <c>500 users</c>.</param>
internal sealed record Measurement(string System, Role Role, string Case, IReadOnlyDictionary<string, Spread> Figures)
{
    public double this[string figure] => Figures[figure].Median;
}
