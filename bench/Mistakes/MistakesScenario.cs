using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Bench.Mistakes.Stories;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Spectre.Console;

namespace Scalable.Bench.Mistakes;

internal sealed class MistakesScenario : IScenario
{
    public string Name => "mistakes";

    public string Summary =>
        "the five mistakes, each alone and all together, compared with this system [--quick: under three minutes] [names of mistakes]";

    private static IStory[] Stories =>
        [new PoolingStory(), new CachingStory(), new NPlusOneStory(), new RateLimitingStory(), new SlowTaskStory(), new TogetherStory()];

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        IStory[] chosen = [.. Stories.Where(story => args.Contains(story.Name))];
        var quick = QuickOption.Of(
            [.. args.Where(arg => !chosen.Any(story => story.Name == arg))], [.. Stories.Select(story => story.Name)]);
        var file = string.Join('-', [Name, .. chosen.Select(story => story.Name)]);
        await RunAsync(quick ? Plan.Quick : Plan.Full, chosen.Length == 0 ? Stories : chosen, file, cancellationToken);
    }

    private static async Task RunAsync(Plan plan, IStory[] stories, string file, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Repository.Root, "bench", "results");
        var results = await Live.RunAsync(stories.Length + 1, async progress =>
        {
            progress.Say("starting PostgreSQL, Redis, RabbitMQ, the catalogue, the worker and the gateway");
            await using var stack = await ProofStack.StartAsync(plan, cancellationToken);
            return await RunAsync(plan, stack, stories, progress, cancellationToken);
        });
        await ResultsFiles.WriteAsync(results, folder, file, cancellationToken);
        Live.Show(results);
        AnsiConsole.WriteLine(
            $"Written: {Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(folder, $"{file}.html"))} (and .json, .md)");
    }

    /// <summary>Runs stories on a started stack.</summary>
    public static async Task<Results> RunAsync(
        Plan plan, ProofStack stack, IReadOnlyList<IStory> stories, Live progress, CancellationToken cancellationToken)
    {
        await using var decent = await stack.TwinAsync("twin", cancellationToken);
        var laboratory = new Laboratory(plan, stack, decent.Contender, progress.Say);
        progress.Say("the generator against bare Kestrel");
        var check = await GeneratorCheck.RunAsync(laboratory, cancellationToken);
        await laboratory.PrepareAsync(cancellationToken);
        progress.Done(check.ToString());

        var chapters = new List<Chapter>();
        foreach (var story in stories)
        {
            progress.Title(story.Title);
            chapters.Add(await story.RunAsync(laboratory, cancellationToken));
            progress.Done($"{story.Title}: {chapters[^1].Findings[^1].Text}");
        }

        var (connections, version) = await stack.ServerAsync(cancellationToken);
        return new Results("The five mistakes", Machine.This(version), Facts(plan, check, connections, laboratory.Disturbed), chapters);
    }

    private static List<Finding> Facts(Plan plan, GeneratorCheck check, int connections, int disturbed) =>
    [
        new(string.Create(CultureInfo.InvariantCulture,
            $"{plan.Rounds} rounds of {plan.Seconds:0.#} s, in turns ({plan.Name}); "
            + $"figures are medians, spreads are the least and the most. "
            + $"{plan.Items:N0} items; PostgreSQL allows {connections} connections."), true),
        new("Servers, contenders and the generator share this machine's processors, and communicate over loopback.", true),
        new("Requests are sent when due, not when the server is ready; latency counts from then. Timeouts count as errors.", true),
        new("A twin with failed requests is restarted and warmed up before its next turn: its pending requests would slow others.", true),
        new($"Measurements that started while the database was still busy with the previous one: {disturbed}.", disturbed == 0),
        new(check.ToString(), check.Holds),
    ];
}
