using System.Diagnostics;
using System.Globalization;

namespace CatalogService.Tests.Servers;

internal static class Signals
{
    /// <summary>Sends a signal to a process and, for PostgreSQL, to each of its sessions: a frozen server answers nobody.</summary>
    public static async Task SendAsync(string signal, int process)
    {
        foreach (var id in Children(process).Append(process))
        {
            using var kill = Process.Start("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static int[] Children(int process) =>
    [
        .. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];
}
