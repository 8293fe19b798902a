using System.Diagnostics;
using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;

namespace Scalable.Bench.Mistakes.Stories;

/// <summary>
/// Measures stories. All systems of a story take turns, round after round, with the same requests in a round; the order changes from
/// round to
/// round. A round that something else disturbed is repeated.
/// </summary>
internal sealed class StoryRunner(MeasurementPlan plan, ProofStack stack, Action<string> progress)
{
    /// <summary>The maximum warm-up of a twin that was restarted: all others have had theirs.</summary>
    private const int SecondWarmUpSeconds = 10;

    private const double Steady = 0.05;
    private const int SteadySlices = 2;

    private double _idleStatements;
    private int _seed;

    /// <summary>Measures the statements that this system's services execute without load.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        progress("statements without load");
        await stack.SettleAsync(cancellationToken);
        var (before, start) = (await stack.StatementsAsync(cancellationToken), Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(Math.Min(plan.Seconds, 5)), cancellationToken);
        _idleStatements = (await stack.StatementsAsync(cancellationToken) - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <exception cref="InvalidOperationException">Too many rounds were disturbed.</exception>
    public async Task<Chapter> RunAsync(Story story, CancellationToken cancellationToken)
    {
        var twins = new List<Twin>();
        try
        {
            twins.AddRange(await Task.WhenAll(story.Twins.Select(variant => stack.TwinAsync(variant, cancellationToken))));
            SystemUnderTest[] systems = [.. twins.Select(twin => twin.Target), story.WithoutLimits ? stack.Open : stack.Scalable];
            foreach (var system in systems)
                await WarmUpAsync(story.Cases[0], system, plan.WarmUpSeconds, cancellationToken);

            var (rows, repeated) = (new List<Measurement>(), new List<string>());
            foreach (var case_ in story.Cases)
                rows.AddRange(await CompareAsync(story, case_, systems, repeated, cancellationToken));
            return new Chapter(story.Name, story.Title, story.Text, rows, Charts(story), [])
            {
                Headlines = story.Headlines,
                Reason = story.Reason,
                Repeated = repeated,
            };
        }
        finally
        {
            foreach (var twin in twins)
                await twin.DisposeAsync();
        }
    }

    private static List<Chart> Charts(Story story) =>
    [
        .. story.Headlines.Where(headline => headline.IsMain)
            .Select(headline => new Chart(headline.What, headline.Figure, ChartKind.Bars, Logarithmic: true, [headline.Case])),
    ];

    private async Task<IEnumerable<Measurement>> CompareAsync(
        Story story, StoryCase case_, SystemUnderTest[] systems, List<string> repeated, CancellationToken cancellationToken)
    {
        var rounds = systems.ToDictionary(system => system, _ => new List<Dictionary<string, double>>());
        for (var round = 0; round < plan.Rounds;)
        {
            progress($"{case_.Name}, round {round + 1} of {plan.Rounds}");
            if (await RoundAsync(case_, systems, round, rounds, cancellationToken) is not { } disturbance)
            {
                round++;
                continue;
            }

            repeated.Add($"{case_.Name}: {disturbance}");
            if (repeated.Count > plan.MaxRepeated)
            {
                throw new InvalidOperationException(
                    $"{story.Title}: {repeated.Count} rounds were disturbed, {plan.MaxRepeated} may be. "
                    + $"{string.Join("; ", repeated)}. Nothing else must run on this machine.");
            }
        }

        return systems.Select(system => new Measurement(
            system.Name, system.Role, case_.Name,
            rounds[system][0].Keys.ToDictionary(
                figure => figure, figure => Spread.Of(rounds[system].Select(values => Math.Round(values[figure], 4))))));
    }

    /// <summary>Runs one turn of each system, and adds the figures if none was disturbed.</summary>
    /// <returns>What disturbed the round; null if nothing did.</returns>
    private async Task<string?> RoundAsync(
        StoryCase case_, SystemUnderTest[] systems, int round, Dictionary<SystemUnderTest, List<Dictionary<string, double>>> rounds,
        CancellationToken cancellationToken)
    {
        // The same requests for all systems, and other ones than in any round before: those may be cached.
        _seed++;
        var turns = new Dictionary<SystemUnderTest, Dictionary<string, double>>();
        for (var turn = 0; turn < systems.Length; turn++)
        {
            var system = systems[(turn + round) % systems.Length];
            var (result, figures, disturbance) = await TurnAsync(case_, system, cancellationToken);

            // A system that was given up on may have thousands of requests in flight for minutes, at the expense of the next.
            if (system.Restart is { } restart && result.Populations.Any(population => population.TimedOut > 0))
            {
                await restart(cancellationToken);
                await WarmUpAsync(case_, system, Math.Min(plan.WarmUpSeconds, SecondWarmUpSeconds), cancellationToken);
            }

            if (disturbance is not null)
                return $"{system.Name}: {disturbance}";
            turns.Add(system, figures);
        }

        foreach (var (system, figures) in turns)
            rounds[system].Add(figures);
        return null;
    }

    private async Task<(LoadResult Result, Dictionary<string, double> Figures, string? Disturbance)> TurnAsync(
        StoryCase case_, SystemUnderTest system, CancellationToken cancellationToken)
    {
        var settled = await stack.SettleAsync(cancellationToken);
        var load = Load(case_, system, Math.Max(plan.Seconds, case_.LeastSeconds), _seed);
        await stack.Generator.RunAsync(load with { Seconds = plan.LeadInSeconds, Seed = -_seed }, cancellationToken);

        var (start, startedAt) = (Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow());
        var (statements, processors) = (await stack.StatementsAsync(cancellationToken), ProcessorTime.Read());
        var result = await stack.Generator.RunAsync(load, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var used = ProcessorTime.Read();
        statements = await stack.StatementsAsync(cancellationToken) - statements;

        var figures = new Dictionary<string, double>(result.Populations.SelectMany(Figures.Of));
        var good = result.Populations.Sum(population => population.Ok);
        figures[StoryFigures.Queries] = Math.Max(0, statements - (_idleStatements * seconds)) / Math.Max(1, good);
        figures[StoryFigures.Processor] = 0;
        foreach (var (name, process) in system.Processes().Concat(stack.ServerProcesses))
        {
            var milliseconds = 1000 * (used.Of(process) - processors.Of(process)) / Math.Max(1, good);
            figures[StoryFigures.Processor] += milliseconds;
            figures[$"{name}: {StoryFigures.Processor}"] = figures.GetValueOrDefault($"{name}: {StoryFigures.Processor}") + milliseconds;
        }

        if (case_.Tasks is { } tasks)
            await AddTasksAsync(figures, result[tasks], startedAt, cancellationToken);
        int[] servers = [.. stack.ServerProcesses.Select(server => server.Id)];
        var foreign = (used.Machine - processors.Machine - (used.Own(servers) - processors.Own(servers)))
            / (seconds * Environment.ProcessorCount);
        return (result, figures, Disturbance(settled, result.SendLag, foreign));
    }

    private string? Disturbance(bool settled, double sendLag, double foreign) =>
        !settled ? "the database was not idle before"
        : sendLag > plan.MaxSendLag
            ? string.Create(CultureInfo.InvariantCulture, $"the generator was {sendLag:0} ms late ({plan.MaxSendLag:0} allowed)")
        : foreign > plan.MaxForeignShare
            ? string.Create(
                CultureInfo.InvariantCulture, $"other programs used {foreign:0%} of the processors ({plan.MaxForeignShare:0%} allowed)")
        : null;

    // Waits for the tasks that were accepted, as long as they may take in a queue.
    private async Task AddTasksAsync(
        Dictionary<string, double> figures, PopulationResult tasks, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var (completed, start, limit) = (new List<double>(), Stopwatch.GetTimestamp(), TimeSpan.FromSeconds((3 * plan.TaskSeconds) + 2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        do
        {
            completed.AddRange((await stack.CompletedTasksAsync(cancellationToken))
                .Where(task => task.DueAt >= startedAt).Select(task => task.Milliseconds));
        }
        while (completed.Count < tasks.Ok && Stopwatch.GetElapsedTime(start) < limit
            && await timer.WaitForNextTickAsync(cancellationToken));

        figures[StoryFigures.TasksDone] = 100.0 * completed.Count / tasks.Offered;
        (figures[StoryFigures.CompletedP50], figures[StoryFigures.CompletedP99]) = Figures.Of(completed, (int)tasks.Offered);
    }

    // Until a request costs the processors the same twice in a row: code is compiled, pools have grown, caches are filled.
    private async Task WarmUpAsync(StoryCase case_, SystemUnderTest system, int seconds, CancellationToken cancellationToken)
    {
        progress($"warming up {system.Name}");
        var (slice, start, last, steady) = (Math.Clamp(seconds / 8.0, 0.5, 5), Stopwatch.GetTimestamp(), 0.0, 0);
        for (var number = 1; steady < SteadySlices && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; number++)
        {
            var before = ProcessorTime.Read();
            var result = await stack.Generator.RunAsync(Load(case_, system, slice, seed: -1000 - number), cancellationToken);
            var after = ProcessorTime.Read();
            var cost = system.Processes().Sum(process => after.Of(process.Id) - before.Of(process.Id))
                / Math.Max(1, result.Populations.Sum(population => population.Ok));
            steady = Math.Abs(cost - last) <= Steady * cost ? steady + 1 : 0;
            last = cost;
        }
    }

    private LoadSpec Load(StoryCase case_, SystemUnderTest system, double seconds, int seed) =>
        new(system.Address, seconds, case_.Load(system))
        {
            MoreAddresses = system.MoreAddresses,
            Patience = plan.Patience,
            Seed = seed,
        };
}
