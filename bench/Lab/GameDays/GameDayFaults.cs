using Scalable.Lab.Model;
using Scalable.Lab.Resources;
using Scalable.Lab.Session;

namespace Scalable.Lab.GameDays;

/// <summary>Injects the faults of a plan, and ends them.</summary>
internal sealed class GameDayFaults(LabSession session, ResourceInstances instances)
{
    private const int FloodFactor = 4;

    private static readonly TimeSpan SlowPart = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan FastPart = TimeSpan.FromMilliseconds(100);

    /// <returns>False if there was nothing to break: it is about to be started again, or runs in a container.</returns>
    public async Task<bool> BreakAsync(PlannedFault fault, int users, CancellationToken cancellationToken)
    {
        var time = TimeSpan.FromSeconds(fault.Seconds);
        switch (fault.Kind)
        {
            case FaultKind.Flood:
                await session.SendAsync(Math.Min(users * FloodFactor, LabMix.MaxUsers), LabMix.Everyday, null, cancellationToken);
                await WaitAsync(time, cancellationToken);
                await session.SendAsync(users, LabMix.Everyday, null, CancellationToken.None);
                return true;
            case FaultKind.Mistake:
                var mistake = LabMistake.Find(fault.Target)!;
                await session.SwitchAsync(mistake, on: true, cancellationToken);
                await WaitAsync(time, cancellationToken);
                await session.SwitchAsync(mistake, on: false, CancellationToken.None);
                return true;
            default:
                if (ProcessOf(fault.Target) is not { } process)
                    return false;
                if (fault.Kind == FaultKind.Kill)
                    await Signals.SendAsync("KILL", process, cancellationToken);
                else if (fault.Kind == FaultKind.Freeze)
                    await Signals.FreezeAsync(process, time, cancellationToken);
                else
                    await SlowAsync(process, time, cancellationToken);
                return true;
        }
    }

    private static async Task SlowAsync(int process, TimeSpan time, CancellationToken cancellationToken)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += SlowPart + FastPart)
        {
            await Signals.FreezeAsync(process, SlowPart, cancellationToken);
            await Task.Delay(FastPart, cancellationToken);
        }
    }

    // What was begun is undone, also if the day is cancelled meanwhile.
    private static async Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) =>
        await Task.Delay(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private int? ProcessOf(string target)
    {
        IResource resource = target switch
        {
            "catalog" => session.Model.Catalog,
            "worker" => session.Model.Worker,
            "cache" => session.Model.Cache,
            "messaging" => session.Model.Messaging,
            _ => session.Model.Postgres,
        };
        return instances.ProcessesOf(resource) is [var process, ..] ? process : null;
    }
}
