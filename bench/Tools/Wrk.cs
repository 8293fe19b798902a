using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Scalable.Bench.Tools;

/// <summary>The result of a wrk run.</summary>
/// <param name="RequestsPerSecond">The rate of all responses, whatever their status.</param>
/// <param name="P99Milliseconds">The 99th percentile of the latency.</param>
/// <param name="Errors">Responses other than 2xx and 3xx, and failed connections.</param>
internal sealed record WrkResult(double RequestsPerSecond, double P99Milliseconds, long Errors);

/// <summary>Runs wrk (the Debian package of that name) with one thread.</summary>
internal static partial class Wrk
{
    public static async Task<WrkResult> RunAsync(
        string url, int seconds, int connections, string[] options, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-t1",
            string.Create(CultureInfo.InvariantCulture, $"-c{connections}"),
            string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"),
            "--latency", .. options, url,
        ];
        Programs.Require(("wrk", "wrk"));
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        var output = await wrk.StandardOutput.ReadToEndAsync(cancellationToken);
        await wrk.WaitForExitAsync(cancellationToken);
        return new WrkResult(
            Number(RequestsPerSecond.Match(output)),
            Number(P99.Match(output)) * (P99.Match(output).Groups[2].Value switch { "us" => 0.001, "s" => 1000, _ => 1 }),
            (long)Number(NotOk.Match(output))
                + SocketErrors.Match(output).Groups.Cast<Group>().Skip(1)
                    .Sum(g => g.Success ? long.Parse(g.Value, CultureInfo.InvariantCulture) : 0));
    }

    private static double Number(Match match) => match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RequestsPerSecond { get; }

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99 { get; }

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex NotOk { get; }

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketErrors { get; }
}
