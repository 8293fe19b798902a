using System.Diagnostics;

namespace Scalable.Tests;

/// <summary>A disk of a megabyte, in memory, to be filled.</summary>
internal sealed class SmallDisk : IDisposable
{
    public const int Size = 1024 * 1024;

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Mounts it, which takes root; without, the test is skipped and says so.</summary>
    public static SmallDisk Mount()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Only root on Linux can mount a disk that is small enough to fill.");
        var folder = Directory.CreateTempSubdirectory("small-disk-").FullName;
        Run("mount", "-t", "tmpfs", "-o", $"size={Size}", "tmpfs", folder);
        return new SmallDisk(folder);
    }

    public void Dispose()
    {
        // Lazily: a service that a test stopped may not be gone yet.
        Run("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
