namespace LocalAspire.Dashboard.Telemetry.Traces;

/// <summary>
/// The spans of one trace so far. One writer at a time (the store's lock), any number of readers without one: spans are only
/// ever appended, and the count is published after the span.
/// </summary>
internal sealed class Trace(UInt128 id)
{
    private const int IndexFrom = 16;

    private SpanRecord[] _spans = new SpanRecord[4];
    private HashSet<ulong>? _ids;
    private int _count;
    private long _senders;

    public UInt128 Id { get; } = id;

    public ulong Start { get; private set; } = ulong.MaxValue;

    public ulong End { get; private set; }

    public double DurationMs => (End - Start) / 1e6;

    public int Errors { get; private set; }

    /// <value>Spans that came after the trace was full.</value>
    public int NotKept { get; private set; }

    /// <value>Memory in bytes, without its senders': the store counts those, which traces share.</value>
    public long Cost { get; private set; } = 200;

    public ReadOnlySpan<SpanRecord> Spans
    {
        get
        {
            var count = Volatile.Read(ref _count);
            return _spans.AsSpan(0, count);
        }
    }

    /// <value>The span without a parent, or the earliest one while that has not arrived.</value>
    public SpanRecord Root
    {
        get
        {
            var spans = Spans;
            var earliest = spans[0];
            foreach (var span in spans)
            {
                if (span.ParentId == 0)
                    return span;
                if (span.Start < earliest.Start)
                    earliest = span;
            }

            return earliest;
        }
    }

    /// <returns>False if the span was here already (a sender tried again) or the trace is full.</returns>
    public bool Add(SpanRecord span, int maxSpans, long maxCost)
    {
        if (Contains(span.SpanId))
            return false;

        // Who sent it counts again whenever the sender changes: no less than it takes, and found without a list of senders.
        var sender = _count > 0 && ReferenceEquals(_spans[_count - 1].Resource, span.Resource) ? 0 : span.Resource.Cost;
        // The first one is kept however large it is: a trace without a span has nothing to show.
        if (_count > 0 && (_count >= maxSpans || Cost + span.Cost + _senders + sender > maxCost))
        {
            NotKept++;
            return false;
        }

        if (_count == _spans.Length)
            Array.Resize(ref _spans, _count * 2);
        _spans[_count] = span;
        _ids?.Add(span.SpanId);
        Start = Math.Min(Start, span.Start);
        End = Math.Max(End, span.End);
        Errors += span.IsError ? 1 : 0;
        Cost += span.Cost;
        _senders += sender;
        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    private bool Contains(ulong spanId)
    {
        if (_ids is null && _count < IndexFrom)
        {
            foreach (var span in Spans)
            {
                if (span.SpanId == spanId)
                    return true;
            }

            return false;
        }

        if (_ids is null)
        {
            _ids = [];
            foreach (var span in Spans)
                _ids.Add(span.SpanId);
        }

        return _ids.Contains(spanId);
    }
}
