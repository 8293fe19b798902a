using System.Globalization;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Data;

/// <summary>
/// Notes in the data folder which processes an AppHost runs. One that is killed leaves servers which are still stopping, on files that the next one
/// must not touch before they have gone; and a process id alone may be somebody else's by then, so that the time of its start is kept with it.
/// </summary>
internal sealed class ChildRecord : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    private readonly string _file;

    /// <param name="dataFolder">The AppHost's data folder.</param>
    /// <param name="processId">A process that runs.</param>
    public ChildRecord(string dataFolder, int processId)
    {
        _file = Path.Combine(FolderIn(dataFolder), processId.ToString(CultureInfo.InvariantCulture));
        try
        {
            Directory.CreateDirectory(FolderIn(dataFolder));
            File.WriteAllText(_file, StartOf(processId) ?? "");
        }
        catch (IOException)
        {
            // A full disk: the process runs all the same.
        }
    }

    /// <summary>Waits for what an earlier AppHost left to end, as the kernel told it to; what has not by then is killed.</summary>
    public static async Task EndOrphansAsync(string dataFolder, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(FolderIn(dataFolder))) return;
        foreach (var file in Directory.GetFiles(FolderIn(dataFolder)))
        {
            var id = int.Parse(Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture);
            var start = await File.ReadAllTextAsync(file, cancellationToken);
            for (var began = time.GetTimestamp(); start.Length > 0 && StartOf(id) == start;)
            {
                if (time.GetElapsedTime(began) > patience)
                {
                    Signals.Send(-id, Signal.Kill);
                    Signals.Send(id, Signal.Kill);
                }
                await Task.Delay(Between, time, cancellationToken);
            }
            File.Delete(file);
        }
    }

    /// <summary>The process has ended.</summary>
    public void Dispose()
    {
        if (File.Exists(_file)) File.Delete(_file);
    }

    private static string FolderIn(string dataFolder) => Path.Combine(dataFolder, "apphost.processes");

    // When the process began, in ticks since the machine did; null if there is none, or nothing but its exit code, or no /proc.
    private static string? StartOf(int processId)
    {
        const int StateField = 0, StartField = 19;
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            // The program's name, in brackets, may hold anything.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[StateField] == "Z" ? null : fields[StartField];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
