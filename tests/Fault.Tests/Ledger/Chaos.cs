using System.Diagnostics;
using TestServers;
using TestStack;

namespace Scalable.FaultTests.Ledger;

/// <summary>Kills and freezes what the jobs depend on, one thing at a time, every two to five seconds; then heals.</summary>
/// <param name="stack">The system.</param>
/// <param name="random">What decides.</param>
/// <param name="targets">Replicas of resources.</param>
internal sealed class Chaos(StackFixture stack, Random random, IReadOnlyList<(string Resource, int Replica)> targets)
{
    /// <summary>With each crash the platform waits longer before it starts a process again.</summary>
    private const int KillsPerMinute = 3;

    private readonly HashSet<int> _killed = [];
    private readonly Dictionary<(string, int), List<long>> _kills = targets.ToDictionary(target => target, _ => new List<long>());

    /// <summary>What was done, in order: <c>KILL worker</c>.</summary>
    public List<string> Actions { get; } = [];

    /// <summary>An additional fault, injected once after half of the time; returns its description. Default: none.</summary>
    public Func<CancellationToken, Task<string>>? Midway { get; init; }

    public async Task RunAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var midway = Midway;
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time;)
        {
            await PauseAsync(cancellationToken);
            if (midway is not null && Stopwatch.GetElapsedTime(began) > time / 2)
            {
                Actions.Add(await midway(cancellationToken));
                midway = null;
                continue;
            }

            var target = targets[random.Next(targets.Count)];
            if (ProcessOf(target) is not { } process || _killed.Contains(process))
                continue; // It is about to be started again.
            if (random.Next(2) == 0 && MayKill(target))
                await DoAsync("KILL", target, process, cancellationToken);
            else
                await FreezeAsync(target, process, cancellationToken);
        }

        await HealAsync(cancellationToken);
    }

    private async Task FreezeAsync((string Resource, int Replica) target, int process, CancellationToken cancellationToken)
    {
        await DoAsync("STOP", target, process, cancellationToken);
        try
        {
            await PauseAsync(cancellationToken);
            // Now and then long enough for a lease to run out under a worker that does not know it.
            if (target.Resource == "worker" && random.Next(3) == 0)
                await Task.Delay(TimeSpan.FromSeconds(16), cancellationToken);
        }
        finally
        {
            await Signals.SendAsync("CONT", process, CancellationToken.None);
        }
    }

    private async Task HealAsync(CancellationToken cancellationToken)
    {
        // A process that has just been killed may still be told as running.
        foreach (var target in targets)
        {
            while (ProcessOf(target) is not { } process || _killed.Contains(process))
                await Task.Delay(50, cancellationToken);
        }

        foreach (var resource in targets.Select(target => target.Resource).Distinct())
            await stack.App.WaitUntilHealthyAsync(resource, cancellationToken);
    }

    private async Task DoAsync(string signal, (string Resource, int Replica) target, int process, CancellationToken cancellationToken)
    {
        Actions.Add($"{signal} {target.Resource}");
        TestContext.Current.SendDiagnosticMessage("{0} {1}", signal, target.Resource);
        if (signal == "KILL")
            _killed.Add(process);
        await Signals.SendAsync(signal, process, cancellationToken);
    }

    private bool MayKill((string, int) target)
    {
        var kills = _kills[target];
        kills.RemoveAll(kill => Stopwatch.GetElapsedTime(kill) > TimeSpan.FromMinutes(1));
        if (kills.Count >= KillsPerMinute)
            return false;
        kills.Add(Stopwatch.GetTimestamp());
        return true;
    }

    private int? ProcessOf((string Resource, int Replica) target) => stack.App.ProcessOf(target.Resource, target.Replica);

    private Task PauseAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(2 + (3 * random.NextDouble())), cancellationToken);
}
