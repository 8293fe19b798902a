using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;

namespace Scalable.Bench.Field;

/// <summary>Composes the rows and the findings of the comparisons.</summary>
internal static class FieldChapter
{
    /// <summary>Returns the figures of a limiter; each figure has a value per round.</summary>
    public static Measurement Row(Limiter limiter, string name, params IEnumerable<(string Figure, IEnumerable<double> Values)> figures) =>
        new(limiter.Name, limiter.Role, name, figures.ToDictionary(figure => figure.Figure, figure => Spread.Of(figure.Values)));

    /// <summary>Compares our median of a figure with a target, and with the others' medians.</summary>
    /// <param name="target">The target in words.</param>
    /// <param name="holds">Whether our median meets the target.</param>
    /// <param name="badness">Orders values: the least is the best. Default: the value itself.</param>
    public static Finding Compare(
        string what, IReadOnlyList<Measurement> rows, string figure, string target, Func<double, bool> holds,
        Func<double, double>? badness = null)
    {
        badness ??= value => value;
        var ours = rows.Of(Limiter.Scalable, figure);
        Measurement[] others = [.. rows.Where(row => Limiter.Limiting.Any(one => one != Limiter.Scalable && one.Name == row.System))];
        string[] asGood = [.. others.Where(row => badness(row[figure]) <= badness(ours)).Select(row => row.System)];
        return new Finding(
            $"{what}: {Format(ours)} ({target}). "
            + $"{string.Join("; ", others.Select(row => $"{row.System} {Format(row[figure])}"))}. "
            + $"As good or better here: {(asGood.Length == 0 ? "none" : string.Join("; ", asGood))}.",
            holds(ours));
    }

    /// <summary>Returns the median of a figure of a limiter.</summary>
    public static double Of(this IReadOnlyList<Measurement> rows, Limiter limiter, string figure) =>
        rows.Single(row => row.System == limiter.Name)[figure];

    private static string Format(double value) => value is > 0 and < 0.1
        ? value.ToString("0.0000", CultureInfo.InvariantCulture)
        : Number.Of(value);
}
