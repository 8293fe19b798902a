using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>
/// Blocked threads: the thread pool grows by one or two threads a second because work waits for a thread, and the processors are idle.
/// </summary>
internal sealed class ThreadRule(Observations observations) : IRule
{
    private const double MinThreadsPerSecond = 0.4;
    private const double MaxProcessorShare = 0.5;
    private const double MinRise = 8;

    private static readonly TimeSpan MinDuration = TimeSpan.FromSeconds(10);

    public void Add(Trace trace)
    {
        // Metrics are observed for all rules.
    }

    public IEnumerable<Finding> Find()
    {
        foreach (var (resource, threads) in observations.Threads.Entries)
        {
            threads.Complete();
            if (LongestRise(threads) is { } rise)
                yield return Describe(resource.Service, rise.From, rise.To);
        }
    }

    private static (ThreadSample From, ThreadSample To)? LongestRise(ProcessThreads threads)
    {
        var history = threads.History;
        (ThreadSample From, ThreadSample To)? longest = null;
        for (var (first, index) = (0, 1); index < history.Count; index++)
        {
            var seconds = (history[index].Time - history[index - 1].Time) / 1e9;
            var rises = history[index].Threads - history[index - 1].Threads >= MinThreadsPerSecond * seconds
                && history[index].Queue > 0
                && history[index].Cpu - history[index - 1].Cpu < seconds * threads.Processors * MaxProcessorShare;
            if (!rises)
                first = index;
            else if (IsLong(history[first], history[index]) && Rise(history[first], history[index]) > Rise(longest))
                longest = (history[first], history[index]);
        }

        return longest;
    }

    private static double Rise((ThreadSample From, ThreadSample To)? time) => time is var (from, to) ? Rise(from, to) : 0;

    private static double Rise(ThreadSample from, ThreadSample to) => to.Threads - from.Threads;

    private static bool IsLong(ThreadSample from, ThreadSample to) =>
        Figures.Nanoseconds(to.Time - from.Time) >= MinDuration && Rise(from, to) >= MinRise;

    private static Finding Describe(string service, ThreadSample from, ThreadSample to)
    {
        var duration = Figures.Nanoseconds(to.Time - from.Time);
        return new()
        {
            Mistake = Mistake.SlowWorkInRequest,
            Where = new(service, Call: "thread pool"),
            Summary = "Threads are blocked: the pool keeps adding some while work waits and the processors are idle.",
            Evidence =
            [
                Figures.Text($"{from.Threads:N0} threads became {to.Threads:N0} in {Figures.Of(duration)}; {to.Queue:N0} items waited"),
                Figures.Text($"{to.Cpu - from.Cpu:0.#} s of processor time in that time"),
            ],
            Confidence = Confidence.Likely,
            Why = "a pool grows like that when its threads wait (.Result, .Wait(), Thread.Sleep, synchronous I/O)",
            Severity = Severity.Severe,
            CostNow = Figures.Text($"every request waits until the pool has grown; {to.Queue:N0} waited"),
            CostAtTenTimes = "the service stands still whenever traffic rises",
            Weight = to.Queue,
        };
    }
}
