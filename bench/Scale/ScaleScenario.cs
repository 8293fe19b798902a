using Scalable.Bench.CommandLine;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Measure;
using Spectre.Console;

namespace Scalable.Bench.Scale;

/// <summary>Measures how cost grows with items, page sizes, users and replicas.</summary>
internal sealed class ScaleScenario : IScenario
{
    public string Name => "scale";

    public string Summary => "how cost grows: items to 1,000,000, replicas to 4, page sizes, users [--quick: smaller sizes]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var sizes = QuickOption.Of(args) ? ScaleSizes.Quick : ScaleSizes.Full;
        var chapters = new List<Chapter>();
        AnsiConsole.WriteLine("Items …");
        chapters.Add(await ItemsGrowth.MeasureAsync(sizes, cancellationToken));
        string version;
        await using (var stack = await ProofStack.StartAsync(sizes.Plan, cancellationToken))
        {
            AnsiConsole.WriteLine("Page sizes …");
            chapters.Add(await PagesGrowth.MeasureAsync(stack, sizes, cancellationToken));
            AnsiConsole.WriteLine("Users …");
            chapters.Add(await UsersGrowth.MeasureAsync(stack, sizes, cancellationToken));
            AnsiConsole.WriteLine("Replicas …");
            chapters.Add(await ReplicasGrowth.MeasureAsync(stack, sizes, cancellationToken));
            version = (await stack.ServerAsync(cancellationToken)).Version;
        }

        var results = new Results(
            "How cost grows", Machine.This(version),
            [new("Measured with 1 to 64 connections in a closed loop; users send one request a second. Medians of rounds in turns.", true)],
            chapters);
        await ResultsFiles.WriteAsync(results, Path.Combine(Repository.Root, "bench", "results"), Name, cancellationToken);
        Live.Show(results);
    }
}
