using System.Diagnostics;
using System.Globalization;

namespace Scalable.Lab.Measuring;

/// <summary>
/// Gives the twin, and the processes of PostgreSQL that work for it, a low priority: both systems share the processors, and what is to be
/// seen is what a mistake does, not that it slows whatever runs beside it.
/// </summary>
internal sealed class ProcessPriority
{
    private const string Low = "5";

    private readonly HashSet<int> _known = [];

    /// <summary>Lowers the priority of all threads of these processes that had none of it yet; what they start later inherits it.</summary>
    public async Task LowerAsync(IReadOnlyCollection<int> processes, CancellationToken cancellationToken)
    {
        _known.IntersectWith(processes);
        string[] threads = [.. processes.Where(_known.Add).SelectMany(ThreadsOf)];
        if (threads.Length == 0)
            return;
        try
        {
            using var renice = Process.Start(new ProcessStartInfo("renice", ["-n", Low, "-p", .. threads])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            await (renice?.WaitForExitAsync(cancellationToken) ?? Task.CompletedTask);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program: the twin takes more of the processors.
        }
    }

    private static IEnumerable<string> ThreadsOf(int process)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task");
        try
        {
            return Directory.GetDirectories(folder).Select(thread => Path.GetFileName(thread));
        }
        catch (IOException)
        {
            return []; // It has ended meanwhile.
        }
    }
}
