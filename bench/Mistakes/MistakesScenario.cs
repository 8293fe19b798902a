using System.Globalization;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Mistakes.Benchmarks;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Spectre.Console;

namespace Scalable.Bench.Mistakes;

internal sealed class MistakesScenario : IScenario
{
    public string Name => "mistakes";

    public string Summary =>
        "the five mistakes, each alone and all together, compared with this system [--quick: under three minutes] [names of mistakes]";

    private static IMistakeBenchmark[] Benchmarks =>
    [
        new PoolingBenchmark(), new CachingBenchmark(), new NPlusOneBenchmark(), new RateLimitingBenchmark(), new SlowTaskBenchmark(),
        new AllMistakesBenchmark(),
    ];

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        IMistakeBenchmark[] chosen = [.. Benchmarks.Where(benchmark => args.Contains(benchmark.Name))];
        var quick = QuickOption.Of(
            [.. args.Where(arg => !chosen.Any(benchmark => benchmark.Name == arg))], [.. Benchmarks.Select(benchmark => benchmark.Name)]);
        var file = string.Join('-', [Name, .. chosen.Select(benchmark => benchmark.Name)]);
        var plan = quick ? MeasurementPlan.Quick : MeasurementPlan.Full;
        await RunAsync(plan, chosen.Length == 0 ? Benchmarks : chosen, file, cancellationToken);
    }

    private static async Task RunAsync(
        MeasurementPlan plan, IMistakeBenchmark[] benchmarks, string file, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Repository.Root, "bench", "results");
        var results = await Live.RunAsync(benchmarks.Length + 1, async progress =>
        {
            progress.Say("starting PostgreSQL, Redis, RabbitMQ, the catalogue, the worker and the gateway");
            await using var stack = await ProofStack.StartAsync(plan, cancellationToken);
            return await RunAsync(plan, stack, benchmarks, progress, cancellationToken);
        });
        await ResultsFiles.WriteAsync(results, folder, file, cancellationToken);
        Live.Show(results);
        AnsiConsole.WriteLine(
            $"Written: {Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(folder, $"{file}.html"))} (and .json, .md)");
    }

    /// <summary>Runs benchmarks on a started stack.</summary>
    public static async Task<Results> RunAsync(
        MeasurementPlan plan, ProofStack stack, IReadOnlyList<IMistakeBenchmark> benchmarks, Live progress,
        CancellationToken cancellationToken)
    {
        await using var decent = await stack.TwinAsync("twin", cancellationToken);
        var runner = new MistakesRunner(plan, stack, decent.Target, progress.Say);
        progress.Say("the generator against bare Kestrel");
        var check = await GeneratorCheck.RunAsync(runner, cancellationToken);
        await runner.PrepareAsync(cancellationToken);
        progress.Done(check.ToString());

        var chapters = new List<Chapter>();
        foreach (var benchmark in benchmarks)
        {
            progress.Title(benchmark.Title);
            chapters.Add(await benchmark.RunAsync(runner, cancellationToken));
            progress.Done($"{benchmark.Title}: {chapters[^1].Findings[^1].Text}");
        }

        var (connections, version) = await stack.ServerAsync(cancellationToken);
        return new Results("The five mistakes", Machine.This(version), Facts(plan, check, connections, runner.Disturbed), chapters);
    }

    private static List<Finding> Facts(MeasurementPlan plan, GeneratorCheck check, int connections, int disturbed) =>
    [
        new(string.Create(CultureInfo.InvariantCulture,
            $"{plan.Rounds} rounds of {plan.Seconds:0.#} s, in turns ({plan.Name}); "
            + $"figures are medians, spreads are the least and the most. "
            + $"{plan.Items:N0} items; PostgreSQL allows {connections} connections."), true),
        new("Servers, systems and the generator share this machine's processors, and communicate over loopback.", true),
        new("Requests are sent when due, not when the server is ready; latency counts from then. Timeouts count as errors.", true),
        new("A twin with failed requests is restarted and warmed up before its next turn: its pending requests would slow others.", true),
        new($"Measurements that started while the database was still busy with the previous one: {disturbed}.", disturbed == 0),
        new(check.ToString(), check.Holds),
    ];
}
