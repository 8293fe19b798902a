using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Traffic;

namespace Scalable.Bench.Mistakes.Benchmarks;

/// <summary>Fetches the home page 10,000 times and counts the queries.</summary>
internal sealed class CachingBenchmark : IMistakeBenchmark
{
    private const string Queries = "queries per 10,000 fetches";
    private const int Users = 64;

    public string Name => "caching";

    public string Title => "No caching";

    public async Task<Chapter> RunAsync(MistakesRunner runner, CancellationToken cancellationToken)
    {
        var plan = runner.Plan;
        await using var mistaken = await runner.TwinAsync("twin without cache", cancellationToken, "NoCaching");
        var rows = await runner.CompareAsync(
            [mistaken.Target, runner.Decent, runner.Stack.Scalable],
            [
                ("home page", system => runner.Load(
                    system, plan.Seconds, Population.WithAddressPerUser("users", Users, 0, RequestMix.HomePage)))
            ],
            (result, queries) => new(Figures.Of(result.Only)) { [Queries] = 10_000 * queries / Math.Max(1, result.Only.Ok) },
            cancellationToken, countQueries: true);

        var (before, after) = (rows.Single(row => row.Role == Role.Mistake), rows.Single(row => row.Role == Role.Scalable));
        return new Chapter(
            Name, Title,
            $"{Users} users fetch the home page (20 of {plan.Items:N0} items and their count), each again as soon as the response arrives "
            + "(429 responses do not count: each user has a limit). "
            + "The database itself counts the queries; background queries without load are subtracted.",
            rows,
            [
                new("Fetches answered per second", Figures.Ok, ChartKind.Bars, Logarithmic: true),
                new("Queries for 10,000 fetches", Queries, ChartKind.Bars, Logarithmic: true),
                new("Latency, 99th percentile", Figures.P99, ChartKind.Bars, Logarithmic: true)
            ],
            [
                new($"10,000 fetches cost {before[Queries]:N0} queries without a cache, and {after[Queries]:N0} here.",
                    before[Queries] > 20 * after[Queries],
                    "No caching: queries for 10,000 fetches of the home page", $"{before[Queries]:N0}", $"{after[Queries]:N0}"),
                new($"{before[Figures.Ok]:N0} pages per second are served without a cache, and {after[Figures.Ok]:N0} here.",
                    after[Figures.Ok] > before[Figures.Ok],
                    "No caching: home pages a second", $"{before[Figures.Ok]:N0}", $"{after[Figures.Ok]:N0}"),
            ]);
    }
}
