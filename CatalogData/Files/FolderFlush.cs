using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CatalogData.Files;

/// <summary>
/// Puts a folder's entries on the disk. A file that was flushed and renamed has its content there, but after a power cut perhaps not its
/// name, nor the folder that was made for it.
/// </summary>
internal static partial class FolderFlush
{
    private const int ReadOnly = 0; // O_RDONLY, of Linux and macOS

    /// <summary>Flushes a folder and those above it, up to and including the root.</summary>
    public static void UpTo(string root, string folder)
    {
        // Windows has no such call: its file systems journal the names.
        if (OperatingSystem.IsWindows())
            return;
        for (var current = folder; ; current = Path.GetDirectoryName(current)!)
        {
            Flush(current);
            if (current.Length <= root.Length)
                return;
        }
    }

    // .NET opens files only; what it flushes may be a folder.
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
