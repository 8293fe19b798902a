using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>
/// Collects the spans of each trace until none has come for a time, by the clocks of the spans; then the trace is complete. When too many
/// spans are in memory the oldest traces are completed early; spans of a trace beyond its limit are dropped, and counted.
/// </summary>
internal sealed class TraceAssembler(TimeSpan window, int maxSpans, Coverage coverage, Action<Trace> onTrace)
{
    private const int MaxSpansPerTrace = 5_000;
    private const int MaxPooled = 1_000;

    private readonly long _window = (long)(window.TotalMilliseconds * 1e6);
    private readonly Dictionary<UInt128, OpenTrace> _open = [];
    private readonly Queue<(OpenTrace Trace, long Touched)> _queue = [];
    private readonly Stack<OpenTrace> _pool = [];
    private readonly Trace _trace = new();
    private int _spans;

    public void Add(SpanRecord span)
    {
        if (!_open.TryGetValue(span.TraceId, out var trace))
        {
            _open[span.TraceId] = trace = _pool.TryPop(out var pooled) ? pooled : new();
            _queue.Enqueue((trace, coverage.Now));
        }

        trace.Touched = coverage.Now;
        if (trace.Spans.Count >= MaxSpansPerTrace)
        {
            coverage.DroppedSpans++;
            return;
        }

        trace.Spans.Add(span);
        _spans++;
    }

    /// <summary>Completes the traces that are due.</summary>
    public void CompleteDue()
    {
        while (_queue.TryPeek(out var next))
        {
            if (_spans <= maxSpans && next.Touched + _window > coverage.Now)
                return;
            _queue.Dequeue();
            if (_spans <= maxSpans && next.Trace.Touched + _window > coverage.Now)
                _queue.Enqueue((next.Trace, next.Trace.Touched));
            else
                Complete(next.Trace);
        }
    }

    /// <summary>Completes all traces.</summary>
    public void CompleteAll()
    {
        while (_queue.TryDequeue(out var next))
            Complete(next.Trace);
    }

    private void Complete(OpenTrace open)
    {
        _open.Remove(open.Spans[0].TraceId);
        _spans -= open.Spans.Count;
        coverage.Traces++;
        _trace.Load(open.Spans);
        onTrace(_trace);
        open.Spans.Clear();
        if (_pool.Count < MaxPooled)
            _pool.Push(open);
    }

    private sealed class OpenTrace
    {
        public List<SpanRecord> Spans { get; } = [];

        public long Touched { get; set; }
    }
}
