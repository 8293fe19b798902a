using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>
/// A connection pool of one process, as its metrics show it. The points of one time are one sample, which is complete when a later point
/// comes; they come in any order.
/// </summary>
internal sealed class PoolState
{
    private const int MaxHistory = 32;

    private readonly Queue<(long Time, int Used, double Operations)> _history = [];
    private long _time, _shortSince, _shortUntil;
    private double _used, _pending, _operationsBefore;

    public int Max { get; private set; }

    public Counter Creations { get; } = new();

    public Counter Timeouts { get; } = new();

    public Counter Operations { get; } = new();

    /// <value>The most requests that waited at once.</value>
    public int MaxPending { get; private set; }

    /// <value>The longest time for which all connections were in use and requests waited for one, without an end in between.</value>
    public TimeSpan LongestShortage { get; private set; }

    /// <value>Whether requests waited while all connections were in use.</value>
    public bool WasShort { get; private set; }

    /// <value>The last samples: connections in use, and operations so far, of all periods.</value>
    public IReadOnlyCollection<(long Time, int Used, double Operations)> History => _history;

    /// <value>Whether no measurement has come since the period began.</value>
    public bool IsSilent { get; private set; } = true;

    public void BeginPeriod()
    {
        Creations.BeginPeriod();
        Timeouts.BeginPeriod();
        _operationsBefore += Operations.Total;
        Operations.BeginPeriod();
        (MaxPending, LongestShortage, WasShort, _shortSince, IsSilent) = (0, TimeSpan.Zero, false, 0, true);
    }

    public void Add(MetricPoint point)
    {
        IsSilent = false;
        if (point.Time > _time)
        {
            Complete();
            _time = point.Time;
        }

        switch (point.Metric)
        {
            case Metric.ConnectionMax: Max = (int)point.Value; break;
            case Metric.Connections when point.State == "used": _used = point.Value; break;
            case Metric.PendingRequests: _pending = point.Value; break;
            case Metric.ConnectionCreations: Creations.Add(point); break;
            case Metric.ConnectionTimeouts: Timeouts.Add(point); break;
            case Metric.Operations: Operations.Add(point); break;
        }
    }

    /// <summary>Takes the points of the latest time as a sample.</summary>
    public void Complete()
    {
        if (_time == 0 || (_history.Count > 0 && _history.Last().Time == _time))
            return;
        if (_history.Count == MaxHistory)
            _history.Dequeue();
        _history.Enqueue((_time, (int)_used, _operationsBefore + Operations.Total));
        MaxPending = Math.Max(MaxPending, (int)_pending);
        if (Max == 0 || _used < Max || _pending <= 0)
        {
            _shortSince = 0;
            return;
        }

        WasShort = true;
        _shortSince = _shortSince == 0 ? _time : _shortSince;
        _shortUntil = _time;
        LongestShortage = TimeSpan.FromTicks(Math.Max(LongestShortage.Ticks, (_shortUntil - _shortSince) / 100));
    }
}
