using System.Globalization;

namespace LocalServers.Data;

/// <summary>The data folder, owned by one AppHost while it runs: two of them on the same data would corrupt it.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _owner;

    private DataFolderLock(FileStream @lock, string owner, bool wasKilled)
    {
        (_lock, _owner, WasKilled) = (@lock, owner, wasKilled);
        // An application that ran to its end, or was refused, is not disposed of.
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>Whether the AppHost that owned the folder before was killed, and may have left processes behind.</summary>
    public bool WasKilled { get; }

    /// <exception cref="DistributedApplicationException">Another AppHost owns the folder, or it cannot be written.</exception>
    public static DataFolderLock Acquire(string folder)
    {
        var (file, owner) = (Path.Combine(folder, "apphost.lock"), Path.Combine(folder, "apphost.pid"));
        try
        {
            Directory.CreateDirectory(folder);
            // The lock goes with the process, however it ends. The file stays: removing it would race with the next owner.
            var acquired = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var wasKilled = File.Exists(owner);
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataFolderLock(acquired, owner, wasKilled);
        }
        catch (IOException) when (File.Exists(file))
        {
            var process = File.Exists(owner) ? $" (process {File.ReadAllText(owner)})" : "";
            throw new DistributedApplicationException(
                $"Another AppHost{process} is running on {folder}: "
                + "stop it, or give this one a folder of its own (LocalServers__DataFolder=…).");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DistributedApplicationException(
                $"The data folder {folder} cannot be written ({e.Message}): set LocalServers__DataFolder to one that can.", e);
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        // The folder may have been removed.
        if (File.Exists(_owner))
            File.Delete(_owner);
        _lock.Dispose();
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();
}
