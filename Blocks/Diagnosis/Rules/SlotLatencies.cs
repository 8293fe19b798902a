using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>
/// The latencies of several slots. Their p99 is that of the median slot: of all requests together, a single bad slot, such as that of a
/// cold start, would decide it.
/// </summary>
internal sealed class SlotLatencies(IEnumerable<LatencyHistogram> slots)
{
    private readonly LatencyHistogram[] _slots = [.. slots];

    public int Requests => _slots.Sum(slot => slot.Count);

    public TimeSpan P99 => _slots.Select(slot => slot.Quantile(0.99)).Order().ElementAt(_slots.Length / 2);
}
