namespace Scalable.Diagnosis.Windows;

/// <summary>The first three traces in which something was seen.</summary>
internal sealed class Samples
{
    private const int Max = 3;

    private readonly List<UInt128> _traces = new(Max);

    public IReadOnlyList<string> TraceIds => [.. _traces.Select(trace => trace.ToString("x32", null))];

    public void Add(UInt128 trace)
    {
        if (_traces.Count < Max && trace != 0 && !_traces.Contains(trace))
            _traces.Add(trace);
    }
}
