using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using TestStack;

namespace Scalable.FaultTests.Ledger;

/// <summary>Kills and freezes what the jobs depend on, one thing at a time, every two to five seconds; then heals.</summary>
internal sealed class Chaos(StackFixture stack, Random random)
{
    /// <summary>The platform gives up on what crashes five times within a minute.</summary>
    private const int KillsPerMinute = 3;

    private static readonly string[] Targets = ["catalog-1", "catalog-2", "worker", "messaging", "postgres"];

    private readonly Dictionary<string, List<long>> _kills = Targets.ToDictionary(target => target, _ => new List<long>());

    /// <summary>What was done, in order: <c>KILL worker</c>.</summary>
    public List<string> Deeds { get; } = [];

    public async Task RunAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time;)
        {
            await PauseAsync(cancellationToken);
            var target = Targets[random.Next(Targets.Length)];
            if (ProcessOf(target) is not { } process)
                await stack.App.ResourceCommands.ExecuteCommandAsync(target, KnownResourceCommands.StartCommand, cancellationToken);
            else if (random.Next(2) == 0 && MayKill(target))
                await DoAsync("KILL", target, process, cancellationToken);
            else
                await FreezeAsync(target, process, cancellationToken);
        }

        await HealAsync(cancellationToken);
    }

    private async Task FreezeAsync(string target, int process, CancellationToken cancellationToken)
    {
        await DoAsync("STOP", target, process, cancellationToken);
        try
        {
            await PauseAsync(cancellationToken);
            // Now and then long enough for a lease to run out under a worker that does not know it.
            if (target == "worker" && random.Next(3) == 0)
                await Task.Delay(TimeSpan.FromSeconds(16), cancellationToken);
        }
        finally
        {
            await Signals.SendAsync("CONT", process, CancellationToken.None);
        }
    }

    private async Task HealAsync(CancellationToken cancellationToken)
    {
        foreach (var target in Targets)
        {
            if (ProcessOf(target) is null)
                await stack.App.ResourceCommands.ExecuteCommandAsync(target, KnownResourceCommands.StartCommand, cancellationToken);
        }

        foreach (var resource in Targets.Select(target => target.Split('-')[0]).Distinct())
            await stack.App.ResourceNotifications.WaitForResourceHealthyAsync(resource, cancellationToken);
    }

    private async Task DoAsync(string signal, string target, int process, CancellationToken cancellationToken)
    {
        Deeds.Add($"{signal} {target}");
        TestContext.Current.SendDiagnosticMessage("{0} {1}", signal, target);
        await Signals.SendAsync(signal, process, cancellationToken);
    }

    private bool MayKill(string target)
    {
        var kills = _kills[target];
        kills.RemoveAll(kill => Stopwatch.GetElapsedTime(kill) > TimeSpan.FromMinutes(1));
        if (kills.Count >= KillsPerMinute)
            return false;
        kills.Add(Stopwatch.GetTimestamp());
        return true;
    }

    private int? ProcessOf(string target) =>
        stack.App.ResourceNotifications.TryGetCurrentState(target, out var state) ? state!.Snapshot.ProcessId : null;

    private Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(2 + (3 * random.NextDouble())), cancellationToken);
}
