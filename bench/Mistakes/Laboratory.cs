using System.Diagnostics;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Mistakes;

/// <summary>Where measurements are made: everybody in turns, round after round, so that whatever else the machine does meets all of them.</summary>
internal sealed class Laboratory(Plan plan, ProofStack stack, Contender decent, Action<string> progress)
{
    /// <summary>For one that was warm before, and is to answer well again, not as fast as it gets: it has just failed.</summary>
    private const int SecondWarmUpSeconds = 4;

    private double _idleQueries;
    private int _seed;

    public Plan Plan => plan;

    /// <summary>The twin without mistakes.</summary>
    public Contender Decent => decent;

    public ProofStack Stack => stack;

    /// <summary>How many measurements began before the database was left in peace.</summary>
    public int Disturbed { get; private set; }

    /// <summary>Warms up those who take part in all stories, and finds out what they ask the database when nobody asks them.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var contender in new[] { stack.Scalable, stack.Catalogue, decent })
        {
            progress($"warming up {contender.Name}");
            await WarmUpAsync(contender, cancellationToken);
        }

        progress("waiting for the slow tasks of the warm-up");
        await stack.TasksDoneAsync(cancellationToken);
        await stack.FlushAsync(cancellationToken);
        var (before, start) = (await stack.TransactionsAsync(cancellationToken), Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(plan.Seconds), cancellationToken);
        _idleQueries = (await stack.TransactionsAsync(cancellationToken) - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>A twin, warmed up with everyday requests.</summary>
    public async Task<Twin> TwinAsync(string name, CancellationToken cancellationToken, params string[] mistakes)
    {
        progress($"warming up {name}");
        var twin = await stack.TwinAsync(name, cancellationToken, mistakes);
        await WarmUpAsync(twin.Contender, cancellationToken);
        return twin;
    }

    private Task WarmUpAsync(Contender contender, CancellationToken cancellationToken) => WarmUpAsync(contender, plan.WarmUpSeconds, cancellationToken);

    // Until it is as fast as it gets, with so many users that no limit of theirs is met.
    private Task WarmUpAsync(Contender contender, int seconds, CancellationToken cancellationToken)
    {
        var users = contender.Role == Role.Scalable ? 200 : 10;
        var requests = Requests.Everyday(plan, contender).Where(request => contender.Role != Role.Mistake || request.Method == "GET");
        return WarmUp.RunAsync(stack.Generator, Load(contender, 1, Users("warm-up", users, 0, [.. requests])), seconds, cancellationToken);
    }

    /// <summary>Users with addresses of their own.</summary>
    public static Population Users(string name, int users, double rate, params IReadOnlyList<RequestKind> requests) =>
        new(name, users, rate, requests) { Addresses = Addresses.Each };

    public LoadSpec Load(Contender contender, double seconds, params IReadOnlyList<Population> populations) =>
        new(contender.Address, seconds, populations) { Patience = plan.Patience, Seed = ++_seed };

    /// <summary>Measures all contenders in all cases, several rounds, and returns the medians.</summary>
    /// <param name="cases">What varies, and the load that it means.</param>
    /// <param name="figures">What is taken from a load's result and the queries that it cost.</param>
    public async Task<IReadOnlyList<Measured>> CompareAsync(
        IReadOnlyList<Contender> contenders, IReadOnlyList<(string Name, Func<Contender, LoadSpec> Load)> cases,
        Func<LoadResult, double, Dictionary<string, double>> figures, CancellationToken cancellationToken, bool countQueries = false)
    {
        var samples = new Dictionary<(string Contender, string Case), List<Dictionary<string, double>>>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var (name, load) in cases)
            {
                for (var turn = 0; turn < contenders.Count; turn++)
                {
                    var contender = contenders[(turn + round) % contenders.Count];
                    progress($"{contender.Name}, {name}, round {round + 1} of {plan.Rounds}");
                    if (!await stack.SettleAsync(cancellationToken))
                        Disturbed++;
                    var (result, queries) = await MeasureAsync(load(contender), countQueries, cancellationToken);
                    if (!samples.TryGetValue((contender.Name, name), out var list))
                        samples[(contender.Name, name)] = list = [];
                    list.Add(figures(result, queries));

                    // Whom its crowd has given up on may have thousands of requests and connections under way for minutes, at the expense of who is next.
                    if (contender.Restart is { } restart && result.Populations.Any(population => population.Errors > 0))
                    {
                        await restart(cancellationToken);
                        await WarmUpAsync(contender, Math.Min(plan.WarmUpSeconds, SecondWarmUpSeconds), cancellationToken);
                    }
                }
            }
        }

        return
        [
            .. from case_ in cases
               from contender in contenders
               let list = samples[(contender.Name, case_.Name)]
               select new Measured(contender.Name, contender.Role, case_.Name, list[0].Keys.ToDictionary(key => key, key => Spread.Of(list.Select(sample => sample[key])))),
        ];
    }

    /// <returns>The result, and the queries that the database counted beyond those that it is asked anyway.</returns>
    private async Task<(LoadResult Result, double Queries)> MeasureAsync(LoadSpec load, bool countQueries, CancellationToken cancellationToken)
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
