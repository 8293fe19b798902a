using System.Diagnostics;
using System.Globalization;

namespace TestServers;

/// <summary>Sends signals to processes of a stack.</summary>
public static class Signals
{
    /// <summary>Sends a signal (<c>KILL</c>, <c>STOP</c>, <c>CONT</c>, <c>TERM</c>) to a process and its children: a frozen PostgreSQL
    /// answers on no session.</summary>
    public static async Task SendAsync(string signal, int process, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(process, 2); // 0 would be this very process and all beside it.
        // The parent first, so that it makes no new children meanwhile.
        foreach (var id in ChildrenOf(process).Prepend(process))
        {
            using var kill = Process.Start(
                new ProcessStartInfo("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
            await kill.WaitForExitAsync(cancellationToken);
        }
    }

    internal static int[] ChildrenOf(int process)
    {
        try
        {
            return
            [
                .. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            return []; // It has ended meanwhile.
        }
    }
}
