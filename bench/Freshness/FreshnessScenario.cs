using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Generator.Load;
using Scalable.Generator.Measure;
using Spectre.Console;

namespace Scalable.Bench.Freshness;

/// <summary>How well the caches work, and how old their responses are, while items are written.</summary>
internal sealed class FreshnessScenario : IScenario
{
    private const int Items = 20_000;
    private const double Rate = 2000;

    private static readonly double[] WriteShares = [0.001, 0.01, 0.1];

    public string Name => "freshness";

    public string Summary => "hit ratios, messages, queries and staleness with 0.1, 1 and 10 % writes [--quick: shorter]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        // In the first minute, which is how long responses are fresh, most misses are the first request of a rare item.
        var (warmUpSeconds, seconds) = QuickOption.Of(args) ? (10.0, 10.0) : (60.0, 30.0);
        await using var stack = await FreshnessStack.StartAsync(Items, cancellationToken);
        using var writer = await ItemWriter.CreateAsync(stack.Gateway, stack.Database, cancellationToken);
        await LoadAsync(WriteShares[1], warmUpSeconds);

        var rows = new List<Measurement>();
        foreach (var share in WriteShares)
        {
            var row = await MeasureAsync(share);
            rows.Add(row);
            foreach (var (figure, spread) in row.Figures)
                AnsiConsole.MarkupLineInterpolated($"{row.Case}: {figure} [bold]{Number.Of(spread.Median)}[/]");
        }

        var results = new Results(
            "Freshness",
            Machine.This(await stack.PostgresVersionAsync(cancellationToken)),
            [new($"{Rate:0} requests a second, {Items:0} items, {seconds:0} s for the counts and {seconds:0} s for the staleness.", true)],
            [new Chapter("freshness", "Freshness", "", rows, [], [])]);
        await ResultsFiles.WriteAsync(results, Path.Combine(Repository.Root, "bench", "results"), Name, cancellationToken);
        AnsiConsole.WriteLine(results.Machine.ToString());

        // Counts and staleness apart: the probes' requests would be counted as well, and would warm the caches.
        async Task<Measurement> MeasureAsync(double share)
        {
            var before = await ServerCounts.ReadAsync(stack, cancellationToken);
            var (sent, failed) = (writer.Sent, writer.Failed);
            var load = await LoadAsync(share, seconds);
            var counts = await ServerCounts.ReadAsync(stack, cancellationToken) - before;
            var figures = FreshnessFigures.Of(load, counts, writer.Sent - sent);
            figures["failed writes"] = writer.Failed - failed;

            using var probe = new StalenessProbe(stack.Gateway);
            writer.Written += probe.Observe;
            await LoadAsync(share, seconds);
            writer.Written -= probe.Observe;
            await probe.CompleteAsync();
            FreshnessFigures.AddStaleness(figures, probe);
            return new Measurement(
                "Scalable", Role.Scalable, $"{100 * share:0.#} % writes", figures.ToDictionary(f => f.Key, f => Spread.Of([f.Value])));
        }

        async Task<LoadResult> LoadAsync(double share, double duration)
        {
            var writing = writer.RunAsync(share * Rate, duration, cancellationToken);
            var load = new LoadSpec(stack.Gateway, duration, Traffic.Readers((1 - share) * Rate, Items)) { Seed = writer.Sent };
            var result = await stack.Generator.RunAsync(load, cancellationToken);
            await writing;
            return result;
        }
    }
}
