using System.Globalization;

namespace Scalable.Bench.Measure;

/// <summary>A figure of this system and the same figure of a reference, measured in turns.</summary>
/// <param name="Promise">
/// The target for the ratio: a minimum if more is better, else a maximum; infinity for a figure that is only shown for comparison.
/// </param>
internal sealed record Ratio(
    string What, double Ours, string AnchorName, double Anchor, string Unit, double Promise, bool MoreIsBetter = true)
{
    public double Value => Ours / Anchor;

    public bool Holds => MoreIsBetter ? Value >= Promise : Value <= Promise;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{What}: {Ours:#,0.##} {Unit}, {AnchorName} {Anchor:#,0.##}: {Value:0.000} x{Target}");

    private string Target => double.IsInfinity(Promise)
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $" (target: at {(MoreIsBetter ? "least" : "most")} {Promise:0.###})");
}
