using System.Globalization;

namespace TestServers;

/// <summary>A data folder of a run's own, removed with everything in it.</summary>
public sealed class DataFolder : IDisposable
{
    public DataFolder()
    {
        Path = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"scalable-{Environment.ProcessId}-")).FullName;
        // A server that runs as another user has to get to its own folder below this one.
        File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | UnixFileMode.OtherExecute);
    }

    public string Path { get; }

    /// <summary>The setting that has <c>UseLocalServers</c> keep its data here.</summary>
    public string Setting => $"--LocalServers:DataFolder={Path}";

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
