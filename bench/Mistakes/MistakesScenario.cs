using System.Globalization;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Mistakes.Stories;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Measure;
using Scalable.Generator.Traffic;
using Spectre.Console;

namespace Scalable.Bench.Mistakes;

internal sealed class MistakesScenario : IScenario
{
    /// <summary>The names of the stories, in their order.</summary>
    public static IReadOnlyList<string> Stories { get; } =
        ["pooling", "caching", "n-plus-one", "rate-limiting", "slow-tasks", "everyday"];

    public string Name => "mistakes";

    public string Summary =>
        "the five mistakes, each alone and all together, beside a decent twin and this system [--quick: about four minutes] "
        + "[names of mistakes]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        string[] chosen = [.. Stories.Where(args.Contains)];
        var names = chosen.Length == 0 ? Stories : chosen;
        var plan = QuickOption.Of([.. args.Except(chosen)], Stories) ? MeasurementPlan.Quick : MeasurementPlan.Full;
        var file = plan == MeasurementPlan.Quick ? $"{Name}-quick" : Name;
        var results = await Live.RunAsync(names.Count + 1, async progress =>
        {
            progress.Say("starting PostgreSQL, Redis, RabbitMQ, the catalogue, the worker and the gateways");
            await using var stack = await ProofStack.StartAsync(plan, cancellationToken);
            return await RunAsync(plan, stack, names, progress, SaveAsync, cancellationToken);
        });
        await ResultsFiles.WriteAsync(results, ResultsFiles.Folder, file, cancellationToken);
        Live.Show(results);
        AnsiConsole.WriteLine($"Written: bench/results/{file}.html (and .json, .md)");

        // As soon as it is measured: the next story may fail after an hour.
        Task SaveAsync(Results story) => ResultsFiles.WriteJsonAsync(
            story, ResultsFiles.Folder, $"{file}-{story.Chapters[0].Name}", cancellationToken);
    }

    /// <summary>Runs stories on a started stack.</summary>
    /// <param name="save">Receives each story's results.</param>
    public static async Task<Results> RunAsync(
        MeasurementPlan plan, ProofStack stack, IReadOnlyList<string> names, Live progress, Func<Results, Task> save,
        CancellationToken cancellationToken)
    {
        progress.Say("the generator against bare Kestrel");
        var check = await GeneratorCheck.RunAsync(stack, plan, cancellationToken);
        var runner = new StoryRunner(plan, stack, progress.Say);
        await runner.PrepareAsync(cancellationToken);
        progress.Done(check.ToString());

        var requests = await CatalogueRequests.LoadAsync(
            stack.Servers.Postgres, plan.Items, Tokens.WriterHeader, cancellationToken);
        var (connections, version) = await stack.ServerAsync(cancellationToken);
        var results = new Results("The five mistakes", Machine.This(version), Facts(plan, check, connections), []) { Plan = plan };
        foreach (var story in AllOf(plan, requests).Where(story => names.Contains(story.Name)))
        {
            progress.Title(story.Title);
            var chapter = await runner.RunAsync(story, cancellationToken);
            await save(results with { Chapters = [chapter] });
            results = results with { Chapters = [.. results.Chapters, chapter] };
            progress.Done($"{story.Title}: {Outcome(chapter, plan)}");
        }

        return results;
    }

    private static Story[] AllOf(MeasurementPlan plan, CatalogueRequests requests) =>
    [
        PoolingStory.Create(plan), CachingStory.Create(plan, requests), NPlusOneStory.Create(plan),
        RateLimitingStory.Create(plan, requests), SlowTaskStory.Create(plan, requests), EverydayStory.Create(plan, requests),
    ];

    private static string Outcome(Chapter chapter, MeasurementPlan plan)
    {
        HeadlineRow[] rows = [.. HeadlineRow.Of(chapter, plan.Patience)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"better than with the mistake by {rows.Count(row => row.AgainstMistake.Verdict == Verdict.Better)} of {rows.Length} figures, "
            + $"than the decent twin by {rows.Count(row => row.AgainstDecent.Verdict == Verdict.Better)} "
            + $"(worse by {rows.Count(row => row.AgainstDecent.Verdict == Verdict.Worse)}); "
            + $"{chapter.Repeated.Count} rounds were disturbed and repeated");
    }

    private static List<Finding> Facts(MeasurementPlan plan, GeneratorCheck check, int connections)
    {
        var facts = new List<Finding>
        {
            new(string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Rounds} rounds of {plan.Seconds:0.#} s ({plan.Name}), all systems in turns with the same requests, warmed up for "
                + $"{plan.WarmUpSeconds} s at most; medians of the rounds, 95 % intervals (percentile bootstrap); better and worse: "
                + $"the intervals are apart. p99 of at least 1,000 requests a round, else n/a. "
                + $"{plan.Items:N0} items; PostgreSQL allows {connections} connections."), true),
            new("Servers, systems and the generator share this machine's processors, and communicate over loopback.", true),
            new("Requests are sent when due, not when the server is ready; latency counts from then. A request that is refused, fails or "
                + "times out counts as never answered.", true),
            new("A twin that was given up on is restarted and warmed up before its next turn: its pending requests would slow others.",
                true),
            new(check.ToString(), check.Holds),
        };
        if (plan == MeasurementPlan.Quick)
        {
            facts.Add(new(
                "A quick run shows large effects only: its rounds are few and short, so that intervals are wide and most 99th percentiles "
                + "are missing; code is not fully compiled and thread pools have not grown.", true));
        }

        return facts;
    }
}
