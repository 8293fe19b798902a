using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Telemetry.Traces;

/// <summary>The latest traces, bounded in count and in bytes; the one that began to arrive first goes first.</summary>
internal sealed class TraceStore(TelemetryLimits limits, Changes changes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Trace> _byId = [];
    private readonly Queue<Trace> _byArrival = [];
    private readonly HeldResources _resources = new();
    private long _cost;

    /// <value>Spans kept since the start, those since evicted included.</value>
    public long Received { get; private set; }

    public void Add(List<SpanRecord> spans)
    {
        if (spans.Count == 0)
            return;
        lock (_lock)
        {
            foreach (var span in spans)
                Add(span);
            Received += spans.Count;
        }

        changes.Note(Topic.Traces);
    }

    public Trace? Find(UInt128 id)
    {
        lock (_lock)
            return _byId.GetValueOrDefault(id);
    }

    /// <summary>All traces, in order of arrival.</summary>
    public Trace[] Snapshot()
    {
        lock (_lock)
            return [.. _byArrival];
    }

    public void Clear()
    {
        lock (_lock)
        {
            _byId.Clear();
            _byArrival.Clear();
            _resources.Clear();
            _cost = 0;
        }

        changes.Note(Topic.Traces);
    }

    private void Add(SpanRecord span)
    {
        if (!_byId.TryGetValue(span.TraceId, out var trace))
        {
            trace = new(span.TraceId);
            _byId.Add(span.TraceId, trace);
            _byArrival.Enqueue(trace);
            _cost += trace.Cost;
        }

        var before = trace.Cost;
        if (trace.Add(span, limits.MaxSpansPerTrace, limits.MaxTraceBytes / 2))
            _cost += _resources.Hold(span.Resource);
        _cost += trace.Cost - before;
        while (_byArrival.Count > limits.MaxTraceCount || (_cost > limits.MaxTraceBytes && _byArrival.Count > 1))
        {
            var oldest = _byArrival.Dequeue();
            _byId.Remove(oldest.Id);
            _cost -= oldest.Cost;
            foreach (var gone in oldest.Spans)
                _cost -= _resources.Release(gone.Resource);
        }
    }
}
