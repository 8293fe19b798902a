using System.Collections.Concurrent;
using System.Diagnostics;

namespace Scalable.Bench.Jobs;

/// <summary>The durations of a series of calls.</summary>
internal sealed class Times
{
    private readonly ConcurrentBag<double> _milliseconds = [];

    /// <summary>Measures calls by concurrent callers; each waits for its response before the next call.</summary>
    public static async Task<Times> OfAsync(int calls, int callers, Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        var times = new Times();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, calls),
            new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellationToken },
            async (_, cancel) =>
            {
                var began = Stopwatch.GetTimestamp();
                await call(cancel);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            });
        return times;
    }

    /// <summary>Measures calls at a fixed rate, independent of their durations.</summary>
    public static async Task<Times> AtAsync(
        int perSecond, int calls, Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        var (times, start, underWay) = (new Times(), Stopwatch.GetTimestamp(), new List<Task>());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (underWay.Count < calls)
        {
            for (var due = Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond; underWay.Count < Math.Min(due, calls);)
                underWay.Add(CallAsync());
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        await Task.WhenAll(underWay);
        return times;

        async Task CallAsync()
        {
            var began = Stopwatch.GetTimestamp();
            await call(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    public void Add(double milliseconds) => _milliseconds.Add(milliseconds);

    public double Percentile(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(sorted.Length * share) - 1)];
    }
}
