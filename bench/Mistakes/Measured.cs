using Scalable.Bench.Measure;

namespace Scalable.Bench.Mistakes;

/// <summary>A contender in a case, with the figures that were measured of it.</summary>
/// <param name="Case">What varies: <c>500 users</c>.</param>
internal sealed record Measured(string Contender, Role Role, string Case, IReadOnlyDictionary<string, Spread> Figures)
{
    public double this[string figure] => Figures[figure].Median;
}
