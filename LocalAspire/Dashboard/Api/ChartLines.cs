using LocalAspire.Dashboard.Telemetry.Metrics;

namespace LocalAspire.Dashboard.Api;

/// <summary>Adds up series and turns them into the lines of a view.</summary>
internal static class ChartLines
{
    // A sender that exports once a minute has not stopped: its last value still holds.
    private const long GraceMs = 65_000;

    private static readonly double[] Shares = [0.99, 0.9, 0.5];

    public static IEnumerable<ChartLine> Of(Series[] series, InstrumentKind kind, string view, Steps steps, string? name)
    {
        var isTotal = kind is InstrumentKind.Counter or InstrumentKind.Histogram;
        // Buckets add up only where they are the same ones.
        var bounds = series[0].Bounds;
        var timelines = series.Where(one => one.Bounds.AsSpan().SequenceEqual(bounds)).Select(one => Timeline.Of(one, steps.From, isTotal)).ToArray();
        var seconds = steps.StepMs / 1000.0;
        return view switch
        {
            "percentiles" => Shares.Select(share => Line(Named(name, $"P{share * 100:0}"), steps, (from, to) => PercentileOf(share, timelines, bounds, from, to))),
            "p50" or "p90" or "p99" => [Line(name ?? view.ToUpperInvariant(), steps, (from, to) => PercentileOf(int.Parse(view.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) / 100.0, timelines, bounds, from, to))],
            "average" => [Line(name ?? "average", steps, (from, to) => Growth(timelines, from, to) is { } grown && grown[1] > 0 ? grown[0] / grown[1] : null)],
            "rate" => [Line(name ?? "per second", steps, (from, to) => Growth(timelines, from, to) is { } grown ? grown[kind == InstrumentKind.Histogram ? 1 : 0] / seconds : null)],
            _ => [Line(name ?? view, steps, (_, to) => Sum(timelines, to))],
        };
    }

    private static string Named(string? group, string part) => group is null ? part : $"{group} {part}";

    private static ChartLine Line(string name, Steps steps, Func<long, long, double?> value) =>
        new(name, Array.ConvertAll(steps.Times, to => value(to - steps.StepMs, to) is { } number && double.IsFinite(number) ? number : (double?)null));

    private static double? PercentileOf(double share, Timeline[] timelines, double[] bounds, long from, long to) =>
        Growth(timelines, from, to) is { Length: > 2 } grown ? Percentile.Of(share, grown.AsSpan(2), bounds) : null;

    private static double[]? Growth(Timeline[] timelines, long from, long to)
    {
        double[]? sum = null;
        foreach (var timeline in timelines)
        {
            // No growth is known beyond the last export: a line ends there instead of falling to zero.
            if (timeline.At(from, 0) is not { } before || timeline.At(to, 0) is not { } after)
                continue;
            sum ??= new double[timeline.Width];
            for (var i = 0; i < sum.Length; i++)
                sum[i] += after[i] - before[i];
        }

        return sum;
    }

    private static double? Sum(Timeline[] timelines, long time)
    {
        double? sum = null;
        foreach (var timeline in timelines)
        {
            if (timeline.At(time, GraceMs) is { } values)
                sum = (sum ?? 0) + values[0];
        }

        return sum;
    }
}
