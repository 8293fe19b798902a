using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Generator.Measure;
using Spectre.Console;

namespace Scalable.Bench.Fairness;

/// <summary>Clients beside one that takes more than its share, and loads beyond the capacity.</summary>
internal sealed class FairnessScenario : IScenario
{
    private const int Items = 100_000;
    private const string Import = "import";
    private const string Reconnect = "reconnect";
    private static readonly string[] Cases =
    [
        "cost", "abuser", "slow-replica", "overload", "retry-storm", "crowd", "flush", "slow-readers", Reconnect, Import,
    ];

    public string Name => "fairness";

    public string Summary =>
        "others beside an abuser that no count stops, overload, a slow replica, retries, crowds, slow readers, "
        + $"streams that reconnect at once, an import [--quick: shorter; --only with some of {string.Join(',', Cases)}]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var options = CaseOptions.Of(args, Cases);
        var (rounds, seconds, bytes) = options.Quick ? (3, 5.0, 100_000_000) : (5, 20.0, 1_000_000_000);
        var requests = new Requests(Items);
        var groups = new List<(string Name, IReadOnlyList<Ratio> Ratios)>();
        var version = "";
        if (options.Only.Except([Reconnect, Import]).Any())
        {
            await using var stack = await FairnessStack.StartAsync(Items, cancellationToken);
            version = await stack.PostgresVersionAsync(cancellationToken);
            await AddAsync("cost", "Cost", () => CostCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken));
            await AddAsync("abuser", "An abuser", () => AbuserCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken));
            await AddAsync(
                "slow-replica", "A slow replica", () => SlowReplicaCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken));
            await AddAsync("overload", "Overload", () => OverloadCase.MeasureAsync(stack, requests, seconds, cancellationToken));
            await AddAsync(
                "retry-storm",
                "A retry storm",
                async () => [await RetryStormCase.MeasureAsync(stack, requests, seconds, cancellationToken)]);
            await AddAsync("crowd", "A crowd", () => CrowdCase.MeasureAsync(stack, requests, 2 * seconds, cancellationToken));
            await AddAsync("flush", "Redis emptied", () => FlushCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken));
            await AddAsync(
                "slow-readers", "Slow readers", () => SlowReadersCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken));
        }

        if (options.Only.Intersect([Reconnect, Import]).Any())
        {
            await using var stack = await SystemStack.StartAsync(Items, cancellationToken);
            version = await stack.PostgresVersionAsync(cancellationToken);
            await AddAsync(
                Reconnect,
                "Streams that reconnect",
                () => ReconnectCase.MeasureAsync(stack, requests, rounds, seconds, cancellationToken));
            await AddAsync(Import, "An import", () => ImportCase.MeasureAsync(stack, requests, bytes, seconds, cancellationToken));
        }

        var results = new Results(
            "Fairness",
            Machine.This(version),
            [new("Shown is the round whose ratio is the median one; overload, the retry storm and the import are one round.", true)],
            [.. groups.Select(group => RatioChapter.Create(group.Name, group.Ratios))]);
        if (options.Only.Count == Cases.Length)
            await ResultsFiles.WriteAsync(results, Path.Combine(Repository.Root, "bench", "results"), Name, cancellationToken);
        AnsiConsole.WriteLine(results.Machine.ToString());

        async Task AddAsync(string name, string title, Func<Task<IReadOnlyList<Ratio>>> measure)
        {
            if (!options.Only.Contains(name))
                return;
            var ratios = await measure();
            ReportConsole.Show(ratios);
            groups.Add((title, ratios));
        }
    }
}
