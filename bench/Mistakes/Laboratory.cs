using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Mistakes;

/// <summary>Where measurements are made: everybody in turns, round after round, so that whatever else the machine does meets all of them.</summary>
internal sealed class Laboratory(Plan plan, ProofStack stack, Action<string> progress)
{
    private int _seed;

    public Plan Plan => plan;

    public ProofStack Stack => stack;

    /// <summary>A twin, warmed up with everyday requests.</summary>
    public async Task<Twin> TwinAsync(string name, CancellationToken cancellationToken, params string[] mistakes)
    {
        progress($"warming up {name}");
        var twin = await stack.TwinAsync(name, cancellationToken, mistakes);
        await WarmUpAsync(twin.Contender, cancellationToken);
        return twin;
    }

    /// <summary>Until it is as fast as it gets, with so many users that no limit of theirs is met.</summary>
    public Task WarmUpAsync(Contender contender, CancellationToken cancellationToken)
    {
        var users = contender.Role == Role.Scalable ? 200 : 10;
        var reads = Requests.Everyday(plan, contender).Where(request => request.Method == "GET");
        return WarmUp.RunAsync(stack.Generator, Load(contender, 1, Users("warm-up", users, 0, [.. reads])), plan.WarmUpSeconds, cancellationToken);
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
                    await stack.SettleAsync(cancellationToken);
                    var before = countQueries ? await stack.TransactionsAsync(cancellationToken) : 0;
                    var result = await stack.Generator.RunAsync(load(contender), cancellationToken);
                    if (countQueries)
                        await stack.SettleAsync(cancellationToken);
                    var queries = countQueries ? await stack.TransactionsAsync(cancellationToken) - before : 0;
                    if (!samples.TryGetValue((contender.Name, name), out var list))
                        samples[(contender.Name, name)] = list = [];
                    list.Add(figures(result, queries));
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
}
