using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Traffic;

namespace Scalable.Bench.Mistakes.Benchmarks;

/// <summary>One client sends far more than its share while others use the service.</summary>
internal sealed class RateLimitingBenchmark : IMistakeBenchmark
{
    private const string Admitted = "abuser admitted/s";
    private const string Refused = "abuser refused/s";
    private const string Alone = "others alone";
    private const string Together = "others beside the abuser";
    private const int Others = 50;
    private const int AbusersConnections = 40;
    private const double AbusersRate = 50;

    /// <summary>Long enough to make the initial burst of a limit negligible.</summary>
    private const double LeastSeconds = 3;

    public string Name => "rate-limiting";

    public string Title => "No rate limiting";

    public async Task<Chapter> RunAsync(MistakesRunner runner, CancellationToken cancellationToken)
    {
        var plan = runner.Plan;
        await using var mistaken = await runner.TwinAsync("twin without limits", cancellationToken, "NoRateLimiting");
        var seconds = Math.Max(plan.Seconds, LeastSeconds);
        var others = Population.WithAddressPerUser("others", Others, 2, RequestMix.HomePage, RequestMix.PopularItem);
        var abuser = new Population("abuser", AbusersConnections, AbusersRate, [RequestMix.LongList(plan)]) { Addresses = Addresses.One };
        var rows = await runner.CompareAsync(
            [mistaken.Target, runner.Decent, runner.Stack.Scalable],
            [
                (Alone, system => runner.Load(system, seconds, others)),
                (Together, system => runner.Load(system, seconds, others, abuser)),
            ],
            (result, _) => new(Figures.Of(result["others"]))
            {
                [Admitted] = result.Populations.Where(population => population.Name == "abuser")
                    .Sum(population => population.OkPerSecond),
                [Refused] = result.Populations.Where(population => population.Name == "abuser")
                    .Sum(population => population.Refused / population.Seconds),
            }, cancellationToken);

        double P99(Role role, string name) => rows.Single(row => row.Role == role && row.Case == name)[Figures.P99];
        var (before, after) = (P99(Role.Mistake, Together), P99(Role.Scalable, Together));
        return new Chapter(
            Name, Title,
            $"{Others} users read the home page and popular items twice a second. At the same time one client, from one address, "
            + $"requests {AbusersConnections * AbusersRate:N0} long lists a second: twenty times its limit of 100."
            + (OperatingSystem.IsLinux() ? "" : " (All users share one address, and so one limit, on this system: needs Linux.)"),
            rows,
            [
                new("What the others see: 99th percentile", Figures.P99, ChartKind.Bars, Logarithmic: true),
                new("Errors of the others", Figures.Errors, ChartKind.Bars),
                new("Requests of the abuser that are admitted", Admitted, ChartKind.Bars)
            ],
            [
                new("Beside the abuser, without limits, the others' 99th percentile goes "
                    + $"from {P99(Role.Mistake, Alone):0.0} to {before:0.0} ms; "
                    + $"here from {P99(Role.Scalable, Alone):0.0} to {after:0.0} ms.",
                    before > after,
                    "No limits: others' p99 beside an abuser", $"{before:N0} ms", $"{after:0.0} ms"),
            ]);
    }
}
