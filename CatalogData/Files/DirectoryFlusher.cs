using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CatalogData.Files;

/// <summary>
/// Flushes directory entries to the disk. After a power failure, a flushed and renamed file has its content, but possibly not its name or
/// its newly created folder.
/// </summary>
internal static partial class DirectoryFlusher
{
    private const int ReadOnly = 0; // O_RDONLY on Linux and macOS

    /// <summary>Flushes a folder and its parents, up to and including the root.</summary>
    public static void UpTo(string root, string folder)
    {
        // Windows has no such call; its file systems journal names.
        if (OperatingSystem.IsWindows())
            return;
        for (var current = folder; ; current = Path.GetDirectoryName(current)!)
        {
            Flush(current);
            if (current.Length <= root.Length)
                return;
        }
    }

    // .NET can open only files, but can flush a handle of a folder.
    private static void Flush(string folder)
    {
        using var handle = new SafeFileHandle(Open(folder, ReadOnly), ownsHandle: true);
        if (handle.IsInvalid)
            throw new IOException($"The folder '{folder}' cannot be opened: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}
