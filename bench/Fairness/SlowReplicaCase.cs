using System.Diagnostics;
using System.Runtime.InteropServices;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>
/// One replica becomes ten times slower, and still answers its health checks: it is stopped for nine milliseconds of ten.
/// </summary>
internal static partial class SlowReplicaCase
{
    private const int StopSignal = 19; // of Linux
    private const int ContinueSignal = 18;
    private static readonly TimeSpan Stopped = TimeSpan.FromMilliseconds(9);
    private static readonly TimeSpan Running = TimeSpan.FromMilliseconds(1);

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        FairnessStack stack, Requests requests, int rounds, double seconds, CancellationToken cancellationToken)
    {
        var users = Population.WithAddressPerUser("users", 40, 10, requests.Item);
        return
        [
            await CompareAsync("p99 of all, one replica ten times slower", stack.Controlled, 1.5),
            await CompareAsync("anchor: the same without admission control", stack.Open, double.PositiveInfinity),
        ];

        async Task<Ratio> CompareAsync(string what, Uri gateway, double promise)
        {
            await stack.RunAsync(gateway, seconds, cancellationToken, users);
            var turns = await InterleavedRounds.RunAsync(rounds, SlowAsync, () => P99Async(gateway));
            var (slow, equal) = turns.Pair();
            return new(what, slow, "both equally fast", equal, "ms", promise, MoreIsBetter: false);

            async Task<double> SlowAsync()
            {
                using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var slowing = Task.Factory.StartNew(
                    () => Slow(stack.Replicas[0], source.Token),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default);
                try
                {
                    return await P99Async(gateway);
                }
                finally
                {
                    await source.CancelAsync();
                    await slowing;
                }
            }
        }

        async Task<double> P99Async(Uri gateway) =>
            (await stack.RunAsync(gateway, seconds, cancellationToken, users)).Only.Latency.P99;
    }

    // Signals are sent by system calls: a program for each would take the processor time that is measured.
    private static void Slow(Process process, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && Send(process.Id, StopSignal) == 0)
        {
            cancellationToken.WaitHandle.WaitOne(Stopped);
            _ = Send(process.Id, ContinueSignal);
            cancellationToken.WaitHandle.WaitOne(Running);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
