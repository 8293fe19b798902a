using System.Runtime.InteropServices;

namespace LocalAspire.Hosting.Processes;

/// <summary>The signals in use; the values are those of Linux and macOS alike.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

internal static partial class Signals
{
    /// <summary>Sends a signal to one process, or with a negative id to a whole process group. An absent one is no error.</summary>
    public static void Send(int processId, Signal signal) => _ = Kill(processId, (int)signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
