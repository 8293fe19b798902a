using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Scalable.Generator.Load;

/// <summary>
/// Waits with sub-millisecond precision without spinning, since the measured servers need the processors.
/// </summary>
internal static partial class PreciseDelay
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Returns when the <see cref="Stopwatch"/> timestamp is reached, within about 0.1 ms.</summary>
    public static void Until(long timestamp)
    {
        var nanoseconds = (long)((timestamp - Stopwatch.GetTimestamp()) * ((double)NanosecondsPerSecond / Stopwatch.Frequency));
        if (nanoseconds <= 0)
            return;
        var span = new TimeSpec
        {
            Seconds = (nint)(nanoseconds / NanosecondsPerSecond),
            Nanoseconds = (nint)(nanoseconds % NanosecondsPerSecond)
        };
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
