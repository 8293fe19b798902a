namespace Scalable.AdmissionControl.Clients;

/// <summary>
/// Spreads over time when requests that came together are rejected. A client with a thousand connections would otherwise have all of them
/// rejected in the same moment, every second, and delay the others' requests by the work of a thousand rejections. Not thread-safe.
/// </summary>
internal sealed class Patience
{
    // The multiples of the golden ratio are evenly spread however many of them are taken (Weyl's sequence).
    private const double GoldenRatio = 0.618033988749895;

    private const double Many = 100;

    private double _position;

    /// <summary>Returns a share of the longest wait, from 0.5 to 1: the more requests of the client wait, the wider it is spread.</summary>
    /// <param name="waiting">The number of requests of the client that wait.</param>
    public double Next(int waiting)
    {
        _position = (_position + GoldenRatio) % 1;
        return 1 - (_position / 2 * Math.Min(1, waiting / Many));
    }
}
