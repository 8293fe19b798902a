using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>The thread pool and processor time of one process.</summary>
internal sealed class ProcessThreads
{
    private const int MaxHistory = 32;

    private readonly Queue<ThreadSample> _history = [];
    private readonly Counter _cpu = new();
    private double _threads, _queue;
    private long _time;

    /// <value>Processors that the process may use; 1 if unknown.</value>
    public int Processors { get; private set; } = 1;

    public IReadOnlyList<ThreadSample> History => [.. _history];

    public void Add(MetricPoint point)
    {
        if (point.Time > _time)
        {
            Complete();
            _time = point.Time;
        }

        switch (point.Metric)
        {
            case Metric.ThreadCount: _threads = point.Value; break;
            case Metric.ThreadQueue: _queue = point.Value; break;
            case Metric.CpuCount: Processors = Math.Max(1, (int)point.Value); break;
            default: _cpu.Add(point); break;
        }
    }

    /// <summary>Takes the points of the latest time as a sample.</summary>
    public void Complete()
    {
        if (_time == 0 || (_history.Count > 0 && _history.Last().Time == _time))
            return;
        if (_history.Count == MaxHistory)
            _history.Dequeue();
        _history.Enqueue(new(_time, _threads, _queue, _cpu.Total));
    }
}

/// <summary>A process at one time.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Queue">Work that waits for a thread.</param>
/// <param name="Cpu">Seconds of processor time so far.</param>
internal readonly record struct ThreadSample(long Time, double Threads, double Queue, double Cpu);
