using System.Diagnostics;
using System.Globalization;
using Scalable.Bench.Stack;
using TestServers;

namespace Scalable.Bench.Diagnose;

/// <summary>Restarts servers and freezes processes of this system, one at a time, until it is stopped.</summary>
internal sealed class Faults(CatalogueBench servers, SystemUnderTest system)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FreezeTime = TimeSpan.FromSeconds(2);

    /// <summary>The faults so far.</summary>
    public int Count { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var processes = system.Processes();
        // Not cancelled: the command of a server that stops or starts would fail.
        Func<Task>[] faults =
        [
            () => FreezeAsync(processes.First(process => process.Name == "catalogue").Id),
            () => servers.RestartAsync(RunningServers.Redis, CancellationToken.None),
            () => FreezeAsync(processes.First(process => process.Name == "worker").Id),
            () => servers.RestartAsync(RunningServers.RabbitMQ, CancellationToken.None),
            () => servers.RestartAsync(RunningServers.Postgres, CancellationToken.None),
        ];
        try
        {
            while (true)
            {
                await Task.Delay(Pause, cancellationToken);
                await faults[Count % faults.Length]();
                Count++;
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }

    private static async Task FreezeAsync(int process)
    {
        await SignalAsync(process, "STOP");
        // Not cancelled: a frozen process could not be ended in order.
        await Task.Delay(FreezeTime, CancellationToken.None);
        await SignalAsync(process, "CONT");
    }

    private static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }
}
