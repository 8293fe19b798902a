using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Scalable.Bench.Load;

/// <summary>Waits more finely than by the millisecond, and without spinning: the processors are needed by what is measured.</summary>
internal static partial class Pause
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Returns when a time stamp of <see cref="Stopwatch"/> has come, give or take a tenth of a millisecond.</summary>
    public static void Until(long timestamp)
    {
        var nanoseconds = (long)((timestamp - Stopwatch.GetTimestamp()) * ((double)NanosecondsPerSecond / Stopwatch.Frequency));
        if (nanoseconds <= 0)
            return;
        var span = new TimeSpec { Seconds = (nint)(nanoseconds / NanosecondsPerSecond), Nanoseconds = (nint)(nanoseconds % NanosecondsPerSecond) };
        _ = NanoSleep(in span, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec duration, nint remaining);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
