using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Traffic;

namespace Scalable.Bench.Mistakes.Benchmarks;

/// <summary>A list of 100 items with 101 queries, and one more for the total count.</summary>
internal sealed class NPlusOneBenchmark : IMistakeBenchmark
{
    private const string Queries = "queries per list";
    private const int Users = 8;

    public string Name => "n-plus-one";

    public string Title => "N+1 queries";

    public async Task<Chapter> RunAsync(MistakesRunner runner, CancellationToken cancellationToken)
    {
        var plan = runner.Plan;
        await using var mistaken = await runner.TwinAsync("twin with N+1", cancellationToken, "NPlusOne");
        var list = RequestMix.LongList(plan);
        var rows = await runner.CompareAsync(
            [mistaken.Target, runner.Decent, runner.Stack.Scalable],
            [("list of 100", system => runner.Load(system, plan.Seconds, Population.WithAddressPerUser("users", Users, 4, list)))],
            (result, queries) => new(Figures.Of(result.Only)) { [Queries] = queries / Math.Max(1, result.Only.Ok) },
            cancellationToken, countQueries: true);

        var (before, after) = (rows.Single(row => row.Role == Role.Mistake), rows.Single(row => row.Role == Role.Scalable));
        return new Chapter(
            Name, Title,
            $"{Users} users request lists of about 100 items of random brands (one of 100) four times a second: they are rarely cached.",
            rows,
            [
                new("Queries for a list", Queries, ChartKind.Bars),
                new("Latency, median", Figures.P50, ChartKind.Bars, Logarithmic: true),
                new("Latency, 99th percentile", Figures.P99, ChartKind.Bars, Logarithmic: true)
            ],
            [
                new($"A list costs {before[Queries]:0.#} queries one by one, and {after[Queries]:0.##} here.",
                    before[Queries] > 20 * after[Queries],
                    "N+1: queries for a list of 100", $"{before[Queries]:0.#}", $"{after[Queries]:0.##}"),
                new($"It takes {before[Figures.P50]:0.0} ms one by one (median), and {after[Figures.P50]:0.0} ms here.",
                    before[Figures.P50] > after[Figures.P50],
                    "N+1: median for a list of 100", $"{before[Figures.P50]:0.0} ms", $"{after[Figures.P50]:0.0} ms"),
            ]);
    }
}
