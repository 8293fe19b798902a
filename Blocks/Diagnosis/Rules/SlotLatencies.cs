using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>
/// The latencies of several slots. Their p99 is that of the median slot: of all requests together, a single bad slot, such as that of a
/// cold start, would decide it.
/// </summary>
internal sealed class SlotLatencies
{
    private readonly List<TimeSpan> _p99s = [];

    public int Requests { get; private set; }

    public int Slots => _p99s.Count;

    public TimeSpan P99 => _p99s.Order().ElementAt(_p99s.Count / 2);

    public void Add(LatencyHistogram slot)
    {
        if (slot.Count == 0)
            return;
        Requests += slot.Count;
        _p99s.Add(slot.Quantile(0.99));
    }
}
