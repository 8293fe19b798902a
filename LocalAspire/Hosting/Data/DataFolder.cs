using System.Globalization;

namespace LocalAspire.Hosting.Data;

/// <summary>The folder that one AppHost owns while it runs. Two of them on the same data would corrupt it.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <exception cref="DistributedApplicationException">Another AppHost owns the folder, or it cannot be written.</exception>
    public static DataFolder Open(string path)
    {
        var lockFile = System.IO.Path.Combine(path, "apphost.lock");
        try
        {
            Directory.CreateDirectory(path);
            // The lock goes with the process, however it ends. The file stays: removing it would race with the next owner.
            var stream = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(OwnerFile(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataFolder(path, stream);
        }
        catch (IOException) when (File.Exists(lockFile))
        {
            throw new DistributedApplicationException(
                $"Another AppHost{Owner(path)} is running on {path}: stop it, or give this one a folder of its own (LocalAspire__DataFolder=…).");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DistributedApplicationException($"The data folder {path} cannot be written ({e.Message}): set LocalAspire__DataFolder to one that can.");
        }
    }

    public string SubFolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => _lock.Dispose();

    private static string OwnerFile(string path) => System.IO.Path.Combine(path, "apphost.pid");

    private static string Owner(string path)
    {
        try
        {
            return $" (process {File.ReadAllText(OwnerFile(path))})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
