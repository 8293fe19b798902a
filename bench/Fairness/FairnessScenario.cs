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

    public string Summary =>
        "others beside an abuser that no count stops, overload, a slow replica, a retry storm [--quick: shorter] [--only abuser,overload,...]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var (chosen, rest) = CaseOption.Take(args);
        var (rounds, seconds) = QuickOption.Of(rest, CaseOption.Name + " <cases>") ? (3, 5.0) : (5, 20.0);
        var requests = new Requests(Items);
        (string Option, string Chapter, Func<FairnessStack, Task<IReadOnlyList<Ratio>>> MeasureAsync)[] cases =
        [
            ("cost", "Cost", async stack => [await CostCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken)]),
            ("abuser", "An abuser", stack => AbuserCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken)),
            ("slow-replica", "A slow replica", stack => SlowReplicaCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken)),
            ("overload", "Overload", stack => OverloadCase.MeasureAsync(stack, requests, 4 * seconds, cancellationToken)),
            ("retry-storm", "A retry storm",
                async stack => [await RetryStormCase.MeasureAsync(stack, requests, seconds, cancellationToken)]),
        ];
        CaseOption.Check(chosen, [.. cases.Select(each => each.Option)]);

        await using var stack = await FairnessStack.StartAsync(Items, cancellationToken);
        var chapters = new List<Chapter>();
        foreach (var each in cases.Where(each => chosen.Count == 0 || chosen.Contains(each.Option)))
        {
            var ratios = await each.MeasureAsync(stack);
            ReportConsole.Show(ratios);
            chapters.Add(RatioChapter.Create(each.Chapter, ratios));
        }

        var results = new Results(
            "Fairness",
            Machine.This(await stack.PostgresVersionAsync(cancellationToken)),
            [new("Shown is the round whose ratio is the median one; overload and the retry storm are one round.", true)],
            chapters);
        if (chosen.Count == 0)
            await ResultsFiles.WriteAsync(results, Path.Combine(Repository.Root, "bench", "results"), Name, cancellationToken);
        AnsiConsole.WriteLine(results.Machine.ToString());
    }
}
