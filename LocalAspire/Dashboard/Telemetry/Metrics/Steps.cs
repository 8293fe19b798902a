namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>The moments of a chart: evenly spaced, on round times, so that a chart that moves on does not shimmer.</summary>
/// <param name="From">Before the first moment, by one step; milliseconds since 1970.</param>
/// <param name="StepMs">Between two moments.</param>
/// <param name="Times">The moments.</param>
internal sealed record Steps(long From, long StepMs, long[] Times)
{
    private const int Wanted = 90;

    private static readonly int[] RoundSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];

    public static Steps Of(long now, double minutes)
    {
        var spanMs = (long)(minutes * 60_000);
        var step = RoundSeconds.Select(seconds => seconds * 1000L).FirstOrDefault(round => spanMs / round <= Wanted, 1_800_000);
        var last = now / step * step;
        var count = (int)(spanMs / step);
        return new(last - (count * step), step, [.. Enumerable.Range(0, count).Select(i => last - ((count - 1 - i) * step))]);
    }
}
