using System.Numerics;
using System.Runtime.InteropServices;

namespace Scalable.AdmissionControl.Backends;

/// <summary>
/// Learns the usual price of requests by route and by the size of the response: a long list costs more than a short one of the same route.
/// Not thread-safe.
/// </summary>
internal sealed class PriceList
{
    private const double Smoothing = 0.02;
    private const int Unknown = -1;
    private static readonly Price Initial = new(0.001, 0.001);

    private readonly Dictionary<(object Route, int Size), Price> _prices = [];

    /// <summary>Returns the usual price of a request whose response is unknown yet.</summary>
    public Price Of(object route) => _prices.GetValueOrDefault((route, Unknown), Initial);

    /// <summary>Records the price of a request.</summary>
    /// <returns>The usual price of requests with a response of about this size.</returns>
    public Price Record(object route, long? length, in Price paid)
    {
        Update((route, Unknown), paid);
        return Update((route, length is > 0 ? BitOperations.Log2((ulong)length) : 0), paid);
    }

    private Price Update((object Route, int Size) key, in Price paid)
    {
        ref var price = ref CollectionsMarshal.GetValueRefOrAddDefault(_prices, key, out var known);
        price = known ? new Price(Average(price.Work, paid.Work), Average(price.Duration, paid.Duration)) : paid;
        return price;
    }

    private static double Average(double usual, double paid) => usual + (Smoothing * (paid - usual));
}

/// <summary>The cost of a request.</summary>
/// <param name="Work">Its part of the backend's time, in seconds.</param>
/// <param name="Duration">The time until the response, in seconds.</param>
internal readonly record struct Price(double Work, double Duration);
