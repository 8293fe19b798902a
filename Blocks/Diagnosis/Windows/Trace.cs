using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>The spans of one trace, in the order of their starts. One object is used for all traces, one after the other.</summary>
internal sealed class Trace
{
    private readonly Dictionary<ulong, int> _indices = [];
    private readonly List<int> _entries = [];
    private readonly List<int> _parents = [];
    private readonly List<bool> _hasRemoteChild = [];

    public List<SpanRecord> Spans { get; private set; } = [];

    public UInt128 Id => Spans[0].TraceId;

    public void Load(List<SpanRecord> spans)
    {
        spans.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        Spans = spans;
        _indices.Clear();
        _parents.Clear();
        _entries.Clear();
        _hasRemoteChild.Clear();
        for (var index = 0; index < spans.Count; index++)
            _indices[spans[index].SpanId] = index;
        for (var index = 0; index < spans.Count; index++)
        {
            _parents.Add(_indices.TryGetValue(spans[index].ParentId, out var parent) && parent != index ? parent : -1);
            _entries.Add(-1);
            _hasRemoteChild.Add(false);
        }

        for (var index = 0; index < spans.Count; index++)
        {
            _entries[index] = FindEntry(index);
            if (_parents[index] is >= 0 and var parent && !IsSameProcess(index, parent))
                _hasRemoteChild[parent] = true;
        }
    }

    /// <summary>The span that a span works for in its process: the request or message that it handles, else the outermost one.</summary>
    public int EntryOf(int index) => _entries[index];

    /// <summary>The index of the parent, or -1 if it is not in the trace.</summary>
    public int ParentOf(int index) => _parents[index];

    /// <summary>Whether another service reports what it did for this call.</summary>
    public bool HasRemoteChild(int index) => _hasRemoteChild[index];

    /// <summary>Whether a request comes from outside, as far as the trace shows.</summary>
    public bool IsFromOutside(int index) => _parents[index] < 0;

    /// <summary>Whether a call is reported a second time here, by a library below the one that the code uses.</summary>
    public bool IsReportedTwice(int index) =>
        _parents[index] is >= 0 and var parent && Spans[parent].Call is { } outer && outer.Kind == Spans[index].Call?.Kind
        && IsSameProcess(index, parent);

    private bool IsSameProcess(int one, int other) => Spans[one].Resource.Equals(Spans[other].Resource);

    private int FindEntry(int index)
    {
        // Parents may form a circle in telemetry that is wrong: no way is longer than the trace.
        for (var steps = 0; steps < Spans.Count; steps++)
        {
            if (_entries[index] >= 0)
                return _entries[index];
            if (Spans[index].Kind is SpanKind.Server or SpanKind.Consumer || _parents[index] < 0)
                return index;
            var parent = _parents[index];
            if (!IsSameProcess(index, parent))
                return index;
            index = parent;
        }

        return index;
    }
}
