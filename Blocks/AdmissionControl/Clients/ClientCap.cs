using Scalable.AdmissionControl.Backends;
using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl.Clients;

/// <summary>
/// The number of requests that one client may have in flight while others are active. It is found like the limit of a backend: a client
/// that takes more than its turns is given more concurrency only while at least half of it becomes throughput; the rest would only make
/// the others' requests slower. Not thread-safe.
/// </summary>
internal sealed class ClientCap(AdmissionOptions options, long frequency)
{
    private const double TargetElasticity = 0.5;
    private const int Initial = 2;

    private readonly ConcurrencyLimit _limit = new(
        ConcurrencyBounds.Create(Initial, 1, options.MaxConcurrency), TargetElasticity, frequency);

    /// <summary>The cap while several clients are active.</summary>
    public int Current => _limit.Current;

    /// <param name="activeClients">The number of active clients.</param>
    public int Of(int activeClients) => activeClients <= 1 ? int.MaxValue : Current;

    /// <summary>
    /// Accounts for the time since the last call, during which <paramref name="inFlight"/> requests were in flight.
    /// </summary>
    /// <param name="now">The timestamp.</param>
    /// <param name="inFlight">The number of requests in flight.</param>
    /// <param name="othersWait">True if others waited.</param>
    /// <param name="haveRoom">True if a backend had room for them.</param>
    public void Advance(long now, int inFlight, bool othersWait, bool haveRoom) =>
        _limit.Advance(now, inFlight, othersWait, binding: haveRoom);

    /// <summary>Accounts for a completed request of any client.</summary>
    /// <param name="price">The work that it usually causes, in seconds.</param>
    /// <param name="duration">The time that it took, in seconds.</param>
    public void Complete(double price, double duration) => _limit.Complete(price, duration);
}
