namespace Scalable.Generator.Load;

/// <summary>The names of figures with their units, and their computation from the result of a load.</summary>
internal static class Figures
{
    public const string Ok = "good answers/s";
    public const string Errors = "errors %";
    public const string GaveUp = "gave up %";
    public const string P50 = "p50 ms";
    public const string P99 = "p99 ms";

    private const int LeastForP50 = 10;
    private const int LeastForP99 = 1000;

    /// <summary>The name of a figure of one population: <c>readers: p99 ms</c>.</summary>
    public static string Of(string population, string figure) => $"{population}: {figure}";

    /// <summary>
    /// Computes the figures of a population. Everything but a good answer is an error, a refusal too; a percentile that such a request is
    /// part of is infinite, and one of too few requests is NaN.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, double>> Of(PopulationResult result) =>
    [
        new(Of(result.Name, Ok), result.OkPerSecond),
        new(Of(result.Name, Errors), Percent(result.Offered - result.Ok, result.Offered)),
        new(Of(result.Name, GaveUp), Percent(result.TimedOut, result.Offered)),
        new(Of(result.Name, P50), Percentile(result.Wait.P50, result.Offered, LeastForP50)),
        new(Of(result.Name, P99), Percentile(result.Wait.P99, result.Offered, LeastForP99)),
    ];

    /// <summary>
    /// Returns the median and the 99th percentile of latencies, the missing ones among <paramref name="count"/> infinite.
    /// </summary>
    public static (double P50, double P99) Of(IEnumerable<double> latencies, int count)
    {
        double[] sorted = [.. latencies.Order().Take(count)];
        return (At(0.5, LeastForP50), At(0.99, LeastForP99));

        double At(double part, int least) => count < least ? double.NaN
            : (int)Math.Ceiling(part * count) is var rank && rank <= sorted.Length ? sorted[rank - 1] : double.PositiveInfinity;
    }

    private static double Percent(long part, long all) => all == 0 ? 0 : 100.0 * part / all;

    private static double Percentile(double value, long requests, int least) =>
        requests < least ? double.NaN : value >= OutcomeCounter.Never ? double.PositiveInfinity : value;
}
