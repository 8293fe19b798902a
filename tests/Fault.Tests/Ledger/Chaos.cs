using System.Diagnostics;
using TestServers;
using TestStack;

namespace Scalable.FaultTests.Ledger;

/// <summary>Kills and freezes what the jobs depend on, one thing at a time, every two to five seconds; then heals.</summary>
internal sealed class Chaos(StackFixture stack, Random random)
{
    /// <summary>With each crash the platform waits longer before it starts a process again.</summary>
    private const int KillsPerMinute = 3;

    private static readonly (string Resource, int Replica)[] Targets =
        [("catalog", 0), ("catalog", 1), ("worker", 0), ("messaging", 0), ("postgres", 0)];

    private readonly HashSet<int> _killed = [];
    private readonly Dictionary<(string, int), List<long>> _kills = Targets.ToDictionary(target => target, _ => new List<long>());

    /// <summary>What was done, in order: <c>KILL worker</c>.</summary>
    public List<string> Actions { get; } = [];

    public async Task RunAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time;)
        {
            await PauseAsync(cancellationToken);
            var target = Targets[random.Next(Targets.Length)];
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
        foreach (var target in Targets)
        {
            while (ProcessOf(target) is not { } process || _killed.Contains(process))
                await Task.Delay(50, cancellationToken);
        }

        foreach (var resource in Targets.Select(target => target.Resource).Distinct())
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
