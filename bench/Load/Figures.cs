namespace Scalable.Bench.Load;

/// <summary>The names of figures with their units, and their computation from the result of a load.</summary>
internal static class Figures
{
    public const string Ok = "good answers/s";
    public const string Errors = "errors %";
    public const string P50 = "p50 ms";
    public const string P99 = "p99 ms";

    public static Dictionary<string, double> Of(PopulationResult result, string prefix = "") => new()
    {
        [prefix + Ok] = result.OkPerSecond,
        [prefix + Errors] = 100 * result.ErrorShare,
        [prefix + P50] = result.Latency.P50,
        [prefix + P99] = result.Latency.P99,
    };
}
