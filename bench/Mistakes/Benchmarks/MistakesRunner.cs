using System.Diagnostics;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;
using Scalable.Bench.Traffic;

namespace Scalable.Bench.Mistakes.Benchmarks;

/// <summary>
/// Runs the measurements: all systems in turns, round after round, so that other load on the machine affects all of them equally.
/// </summary>
internal sealed class MistakesRunner(MeasurementPlan plan, ProofStack stack, SystemUnderTest decent, Action<string> progress)
{
    /// <summary>The warm-up after a restart: the system need only respond well again, not at full speed.</summary>
    private const int SecondWarmUpSeconds = 4;

    private double _idleQueries;
    private int _seed;

    public MeasurementPlan Plan => plan;

    /// <summary>The twin without mistakes.</summary>
    public SystemUnderTest Decent => decent;

    public ProofStack Stack => stack;

    /// <summary>The number of measurements that started before the database was idle.</summary>
    public int Disturbed { get; private set; }

    /// <summary>Warms up the systems of all benchmarks, and measures the rate of background queries without load.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var system in new[] { stack.Scalable, stack.Catalogue, decent })
        {
            progress($"warming up {system.Name}");
            await WarmUpAsync(system, cancellationToken);
        }

        progress("waiting for the slow tasks of the warm-up");
        await stack.TasksDoneAsync(cancellationToken);
        await stack.FlushAsync(cancellationToken);
        var (before, start) = (await stack.TransactionsAsync(cancellationToken), Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(plan.Seconds), cancellationToken);
        _idleQueries = (await stack.TransactionsAsync(cancellationToken) - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Starts a twin and warms it up with everyday requests.</summary>
    public async Task<Twin> TwinAsync(string name, CancellationToken cancellationToken, params string[] mistakes)
    {
        progress($"warming up {name}");
        var twin = await stack.TwinAsync(name, cancellationToken, mistakes);
        await WarmUpAsync(twin.Target, cancellationToken);
        return twin;
    }

    private Task WarmUpAsync(SystemUnderTest system, CancellationToken cancellationToken) =>
        WarmUpAsync(system, plan.WarmUpSeconds, cancellationToken);

    // Until the throughput is steady, with enough users not to reach a rate limit.
    private Task WarmUpAsync(SystemUnderTest system, int seconds, CancellationToken cancellationToken)
    {
        var users = system.Role == Role.Scalable ? 200 : 10;
        var requests = RequestMix.Everyday(plan, system).Where(request => system.Role != Role.Mistake || request.Method == "GET");
        var load = Load(system, 1, Population.WithAddressPerUser("warm-up", users, 0, [.. requests]));
        return WarmUp.RunAsync(stack.Generator, load, seconds, cancellationToken);
    }

    public LoadSpec Load(SystemUnderTest system, double seconds, params IReadOnlyList<Population> populations) =>
        new(system.Address, seconds, populations) { Patience = plan.Patience, Seed = ++_seed };

    /// <summary>Measures all systems in all cases over several rounds and returns the medians.</summary>
    /// <param name="cases">The cases and their loads.</param>
    /// <param name="figures">Computes the figures from the result of a load and the number of its queries.</param>
    public async Task<IReadOnlyList<Measurement>> CompareAsync(
        IReadOnlyList<SystemUnderTest> systems, IReadOnlyList<(string Name, Func<SystemUnderTest, LoadSpec> Load)> cases,
        Func<LoadResult, double, Dictionary<string, double>> figures, CancellationToken cancellationToken, bool countQueries = false)
    {
        var samples = new Dictionary<(string System, string Case), List<Dictionary<string, double>>>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var (name, load) in cases)
            {
                for (var turn = 0; turn < systems.Count; turn++)
                {
                    var system = systems[(turn + round) % systems.Count];
                    progress($"{system.Name}, {name}, round {round + 1} of {plan.Rounds}");
                    if (!await stack.SettleAsync(cancellationToken))
                        Disturbed++;
                    var (result, queries) = await MeasureAsync(load(system), countQueries, cancellationToken);
                    if (!samples.TryGetValue((system.Name, name), out var list))
                        samples[(system.Name, name)] = list = [];
                    list.Add(figures(result, queries));

                    // A system with failed requests may have thousands of requests and connections in flight for minutes, at the expense
                    // of the next.
                    if (system.Restart is { } restart && result.Populations.Any(population => population.Errors > 0))
                    {
                        await restart(cancellationToken);
                        await WarmUpAsync(system, Math.Min(plan.WarmUpSeconds, SecondWarmUpSeconds), cancellationToken);
                    }
                }
            }
        }

        return
        [
            .. from case_ in cases
               from system in systems
               let list = samples[(system.Name, case_.Name)]
               select new Measurement(
                   system.Name,
                   system.Role,
                   case_.Name,
                   list[0].Keys.ToDictionary(key => key, key => Spread.Of(list.Select(sample => sample[key])))),
        ];
    }

    /// <returns>The result, and the number of database queries beyond the background queries.</returns>
    private async Task<(LoadResult Result, double Queries)> MeasureAsync(
        LoadSpec load, bool countQueries, CancellationToken cancellationToken)
    {
        if (!countQueries)
            return (await stack.Generator.RunAsync(load, cancellationToken), 0);

        await stack.FlushAsync(cancellationToken);
        var (before, start) = (await stack.TransactionsAsync(cancellationToken), Stopwatch.GetTimestamp());
        var result = await stack.Generator.RunAsync(load, cancellationToken);
        await stack.FlushAsync(cancellationToken);
        var queries = await stack.TransactionsAsync(cancellationToken) - before;
        return (result, Math.Max(0, queries - (_idleQueries * Stopwatch.GetElapsedTime(start).TotalSeconds)));
    }
}
