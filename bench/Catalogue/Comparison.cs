using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Tools;
using Scalable.Generator.Load;

namespace Scalable.Bench.Catalogue;

/// <summary>Compares two addresses under the same load from wrk, measured in turns.</summary>
internal static class Comparison
{
    private const int Rounds = 5;
    private const int Seconds = 2;
    private const int WarmUpSeconds = 12;

    /// <summary>Prints and returns the ratio of the two request rates in the median round.</summary>
    public static async Task<Ratio> RunAsync(
        string what, double promise, string address, string anchor, CancellationToken cancellationToken, int connections = 64,
        string anchorName = "anchor", params string[] options)
    {
        foreach (var server in new[] { address, anchor })
            await WarmUp.RunAsync(_ => RateAsync(server, 1), WarmUpSeconds);
        var rounds = await InterleavedRounds.RunAsync(Rounds, () => RateAsync(address, Seconds), () => RateAsync(anchor, Seconds));
        var (ours, theirs) = rounds.Pair();
        var ratio = new Ratio(what, ours, anchorName, theirs, "requests/s", promise);
        ReportConsole.Show(ratio);
        return ratio;

        // Error responses do not count as throughput.
        async Task<double> RateAsync(string url, int seconds)
        {
            var result = await Wrk.RunAsync(url, seconds, connections, options, cancellationToken);
            return result.RequestsPerSecond - ((double)result.Errors / seconds);
        }
    }
}
