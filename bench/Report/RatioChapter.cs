using System.Globalization;
using Scalable.Bench.Measure;

namespace Scalable.Bench.Report;

/// <summary>A chapter of the results that consists of ratios.</summary>
internal static class RatioChapter
{
    private const string Figure = "ratio";

    public static Chapter Create(string name, IReadOnlyList<Ratio> ratios) => new(
        name.ToLowerInvariant().Replace(' ', '-').Replace(":", "", StringComparison.Ordinal),
        name,
        "",
        [.. ratios.Select(Row)],
        [new Chart(name, Figure, ChartKind.Bars)],
        [.. ratios.Select(ratio => new Finding(ratio.ToString(), ratio.Holds))]);

    private static Measurement Row(Ratio ratio) => new(
        ratio.What,
        ratio.Holds ? Role.Scalable : Role.Mistake,
        string.Create(CultureInfo.InvariantCulture, $"against {ratio.AnchorName}"),
        FiguresOf(ratio));

    private static Dictionary<string, Spread> FiguresOf(Ratio ratio)
    {
        var figures = new Dictionary<string, Spread>
        {
            [Figure] = Spread.Of([ratio.Value]),
            ["ours"] = Spread.Of([ratio.Ours]),
            ["anchor"] = Spread.Of([ratio.Anchor]),
        };
        if (double.IsFinite(ratio.Promise))
            figures["promised"] = Spread.Of([ratio.Promise]);
        return figures;
    }
}
