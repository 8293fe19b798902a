using System.Diagnostics;
using System.Globalization;

namespace Scalable.Lab.Resources;

/// <summary>Sends signals to processes of this machine.</summary>
internal static class Signals
{
    /// <summary>Sends a signal (<c>KILL</c>, <c>STOP</c>, <c>CONT</c>) to a process and to those that it started.</summary>
    public static async Task SendAsync(string signal, int process, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(process, 2); // 0 would be this very process and all beside it.
        // The parent first, so that it starts no others meanwhile: a frozen PostgreSQL answers on no session.
        foreach (var id in ResourceInstances.ChildrenOf(process).Prepend(process))
        {
            using var kill = Process.Start(
                new ProcessStartInfo("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })
                ?? throw new InvalidOperationException("There is no program 'kill'.");
            await kill.WaitForExitAsync(cancellationToken);
        }
    }

    /// <summary>Freezes a process for a time. Whatever happens, it goes on afterwards.</summary>
    public static async Task FreezeAsync(int process, TimeSpan time, CancellationToken cancellationToken)
    {
        await SendAsync("STOP", process, cancellationToken);
        try
        {
            await Task.Delay(time, cancellationToken);
        }
        finally
        {
            await SendAsync("CONT", process, CancellationToken.None);
        }
    }
}
