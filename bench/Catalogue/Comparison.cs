using System.Globalization;
using Scalable.Bench.Load;
using Spectre.Console;

namespace Scalable.Bench.Catalogue;

/// <summary>Two addresses under the same load, in turns, so that whatever else the machine does meets both.</summary>
internal static class Comparison
{
    private const int Rounds = 2;
    private const int Seconds = 2;

    /// <summary>Prints and returns how the requests per second of one compare with the other's; the best round of each counts.</summary>
    public static async Task<double> RunAsync(
        string what, double promise, string address, string anchor, CancellationToken cancellationToken, int connections = 64, params string[] options)
    {
        double best = 0, bestAnchor = 0, p99 = 0;
        long errors = 0;
        await Wrk.RunAsync(address, 1, connections, options, cancellationToken);
        await Wrk.RunAsync(anchor, 1, connections, options, cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            var one = await Wrk.RunAsync(address, Seconds, connections, options, cancellationToken);
            var other = await Wrk.RunAsync(anchor, Seconds, connections, options, cancellationToken);
            (best, p99) = one.RequestsPerSecond > best ? (one.RequestsPerSecond, one.P99Milliseconds) : (best, p99);
            bestAnchor = Math.Max(bestAnchor, other.RequestsPerSecond);
            errors += one.Errors;
        }

        var ratio = best / bestAnchor;
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-34} {best,9:0}/s  anchor {bestAnchor,9:0}/s  ratio {ratio:0.000} (promised {promise:0.000}: {(ratio >= promise ? "held" : "not held")})  p99 {p99:0.0} ms  errors {errors}"));
        return ratio;
    }
}
