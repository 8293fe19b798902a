using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Spectre.Console;

namespace Scalable.Bench.Fairness;

/// <summary>Clients beside one that takes more than its share, and loads beyond the capacity.</summary>
internal sealed class FairnessScenario : IScenario
{
    private const int Items = 100_000;

    public string Name => "fairness";

    public string Summary => "others beside an abuser that no count stops, overload, a slow replica, a retry storm [--quick: shorter]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var quick = QuickOption.Of(args);
        var (rounds, seconds) = quick ? (3, 5.0) : (5, 20.0);
        var requests = new Requests(Items);
        await using var stack = await FairnessStack.StartAsync(Items, cancellationToken);
        var groups = new List<(string Name, IReadOnlyList<Ratio> Ratios)>();
        await AddAsync("Cost", async () => [await CostCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken)]);
        await AddAsync("An abuser", () => AbuserCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken));
        await AddAsync("A slow replica", () => SlowReplicaCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken));
        await AddAsync("Overload", () => OverloadCase.MeasureAsync(stack, requests, 2 * seconds, cancellationToken));
        await AddAsync("A retry storm", async () => [await RetryStormCase.MeasureAsync(stack, requests, seconds, cancellationToken)]);

        var results = new Results(
            "Fairness",
            Machine.This(await stack.PostgresVersionAsync(cancellationToken)),
            [new("Shown is the round whose ratio is the median one; overload and the retry storm are one round.", true)],
            [.. groups.Select(group => RatioChapter.Create(group.Name, group.Ratios))]);
        await ResultsFiles.WriteAsync(results, Path.Combine(Repository.Root, "bench", "results"), Name, cancellationToken);
        AnsiConsole.WriteLine(results.Machine.ToString());

        async Task AddAsync(string name, Func<Task<IReadOnlyList<Ratio>>> measure)
        {
            var ratios = await measure();
            ReportConsole.Show(ratios);
            groups.Add((name, ratios));
        }
    }
}
