using System.Globalization;

namespace LocalServers.Data;

/// <summary>The data folder, owned by one AppHost while it runs: two of them on the same data would corrupt it.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _lock;

    private DataFolderLock(FileStream @lock) => _lock = @lock;

    /// <exception cref="DistributedApplicationException">Another AppHost owns the folder, or it cannot be written.</exception>
    public static DataFolderLock Acquire(string folder)
    {
        var (file, owner) = (Path.Combine(folder, "apphost.lock"), Path.Combine(folder, "apphost.pid"));
        try
        {
            Directory.CreateDirectory(folder);
            // The lock goes with the process, however it ends. The file stays: removing it would race with the next owner.
            var acquired = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataFolderLock(acquired);
        }
        catch (IOException) when (File.Exists(file))
        {
            var process = File.Exists(owner) ? $" (process {File.ReadAllText(owner)})" : "";
            throw new DistributedApplicationException(
                $"Another AppHost{process} is running on {folder}: stop it, or give this one a folder of its own (LocalServers__DataFolder=…).");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DistributedApplicationException(
                $"The data folder {folder} cannot be written ({e.Message}): set LocalServers__DataFolder to one that can.", e);
        }
    }

    public void Dispose() => _lock.Dispose();
}
