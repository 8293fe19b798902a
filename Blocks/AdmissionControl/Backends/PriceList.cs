using System.Numerics;
using System.Runtime.InteropServices;

namespace Scalable.AdmissionControl.Backends;

/// <summary>
/// Learns the usual price of requests by route and by the size of the response: a long list costs more than a short one of the same route.
/// Not thread-safe.
/// </summary>
internal sealed class PriceList(long frequency)
{
    // Slow, because the measured work of a request changes with the concurrency: fast prices would cancel out the change in throughput
    // that the concurrency limit looks for.
    private const double SmoothingSeconds = 30;
    private const int FirstRequests = 20;
    private const int Unknown = -1;
    private static readonly Price Initial = new(0.001, 0.001);

    private readonly Dictionary<(object Route, int Size), Entry> _entries = [];

    /// <summary>Returns the usual price of a request whose response is unknown yet.</summary>
    public Price Of(object route) => _entries.TryGetValue((route, Unknown), out var entry) ? entry.Price : Initial;

    /// <summary>Records the price of a request.</summary>
    /// <returns>The usual price of requests with a response of about this size.</returns>
    public Price Record(object route, long? length, in Price paid, long now)
    {
        Update((route, Unknown), paid, now);
        return Update((route, length is > 0 ? BitOperations.Log2((ulong)length) : 0), paid, now);
    }

    private Price Update((object Route, int Size) key, in Price paid, long now)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out _);
        entry.Count = Math.Min(entry.Count + 1, FirstRequests);
        var smoothing = entry.Count < FirstRequests
            ? 1.0 / entry.Count
            : 1 - Math.Exp(-(now - entry.RecordedAt) / (SmoothingSeconds * frequency));
        entry.RecordedAt = now;
        entry.Price = new Price(
            entry.Price.Work + (smoothing * (paid.Work - entry.Price.Work)),
            entry.Price.Duration + (smoothing * (paid.Duration - entry.Price.Duration)));
        return entry.Price;
    }

    private struct Entry
    {
        public Price Price;
        public int Count;
        public long RecordedAt;
    }
}

/// <summary>The cost of a request.</summary>
/// <param name="Work">Its part of the backend's time, in seconds.</param>
/// <param name="Duration">The time until the response, in seconds.</param>
internal readonly record struct Price(double Work, double Duration);
