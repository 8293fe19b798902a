using System.Diagnostics;
using System.Globalization;
using Scalable.Bench.Stack;
using TestServers;

namespace Scalable.Bench.Diagnose;

/// <summary>Restarts servers and freezes processes of this system, one at a time, until it is stopped.</summary>
internal sealed class Faults(CatalogueBench servers, SystemUnderTest system)
{
    private const int MaxTries = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FreezeTime = TimeSpan.FromSeconds(2);

    /// <summary>The faults so far.</summary>
    public int Count { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var processes = system.Processes();
        Func<Task>[] faults =
        [
            () => FreezeAsync(processes.First(process => process.Name == "catalogue").Id),
            () => RestartAsync(RunningServers.Redis),
            () => FreezeAsync(processes.First(process => process.Name == "worker").Id),
            () => RestartAsync(RunningServers.RabbitMQ),
            () => RestartAsync(RunningServers.Postgres),
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

    private async Task RestartAsync(string server)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                // Not cancelled: the command of a server that stops or starts would fail.
                await servers.RestartAsync(server, CancellationToken.None);
                return;
            }
            catch (InvalidOperationException) when (tries < MaxTries)
            {
                // On busy processors a server may take longer to stop or to start than the command waits.
            }
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
