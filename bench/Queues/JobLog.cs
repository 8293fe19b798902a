using Scalable.Bench.Jobs;

namespace Scalable.Bench.Queues;

/// <summary>The calls and starts of the jobs of a measurement, as their processes report them. Thread-safe.</summary>
/// <param name="first">The number of the first job.</param>
/// <param name="count">The number of jobs.</param>
internal sealed class JobLog(int first, int count)
{
    private const double NanosecondsPerMillisecond = 1e6;

    private readonly Lock _lock = new();
    private readonly long[] _calls = new long[count];
    private readonly List<(long Time, int Process)>?[] _starts = new List<(long, int)>?[count];
    private int _started;

    public int First => first;

    public int Count => count;

    /// <summary>The jobs that have started at least once.</summary>
    public int Started
    {
        get
        {
            lock (_lock)
                return _started;
        }
    }

    public void AddCall(int job, long time)
    {
        if (job >= first && job < first + count)
            _calls[job - first] = time;
    }

    public void AddStart(int job, long time, int process)
    {
        if (job < first || job >= first + count)
            return;
        lock (_lock)
        {
            ref var starts = ref _starts[job - first];
            if (starts is null)
            {
                starts = [];
                _started++;
            }

            starts.Add((time, process));
        }
    }

    /// <summary>The times from call to start in milliseconds. A job that has not started took infinitely long.</summary>
    public Times Waits()
    {
        var waits = new Times();
        lock (_lock)
        {
            for (var job = 0; job < count; job++)
            {
                waits.Add(_starts[job] is [var start, ..]
                    ? (start.Time - _calls[job]) / NanosecondsPerMillisecond
                    : double.PositiveInfinity);
            }
        }

        return waits;
    }

    /// <summary>Returns how many jobs have started more than once.</summary>
    /// <param name="killed">The process that was killed.</param>
    /// <returns>All of them, and those whose first start was in another process: no crash explains these.</returns>
    public (int All, int Unexplained) StartedTwice(int killed)
    {
        lock (_lock)
        {
            var twice = _starts.Where(starts => starts is { Count: > 1 }).ToArray();
            return (twice.Length, twice.Count(starts => starts![0].Process != killed));
        }
    }
}
