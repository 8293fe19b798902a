using Scalable.AdmissionControl.Clients;
using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl;

/// <summary>
/// Tells a burst, which a queue absorbs, from overload, under which a queue only adds delay: overload begins when the only request of a
/// client has waited for half of <see cref="AdmissionOptions.MaxWait"/> and no backend has room, and ends when no request has been rejected
/// for a second. A client with many requests waits because of itself, which is no overload. The idea is that of CoDel (Nichols and
/// Jacobson). Not thread-safe.
/// </summary>
internal sealed class OverloadDetector(AdmissionOptions options, TimeProvider timeProvider)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(1);

    private long _lastRejection;
    private volatile bool _isOverloaded;

    /// <summary>Read without a lock, too.</summary>
    public bool IsOverloaded => _isOverloaded;

    /// <summary>
    /// Returns how long a request waits. A client with several of them is in no hurry to hear that it takes too much: held back, it sends
    /// the next ones later, where an early rejection would be answered by an immediate retry.
    /// </summary>
    public TimeSpan MaxWait(Waiter waiter)
    {
        if (waiter.Client.Outstanding > 1)
            return options.MaxWait * waiter.Patience;
        return IsOverloaded && waiter.Criticality != Criticality.Critical ? options.MaxWaitUnderOverload : options.MaxWait;
    }

    public void OnRejected(long now) => _lastRejection = now;

    /// <summary>Begins or ends the overload.</summary>
    /// <param name="now">The timestamp.</param>
    /// <param name="waiter">A request that waits.</param>
    /// <param name="haveRoom">True if a backend has room, so that the request waits for another reason.</param>
    public void OnWaiting(long now, Waiter waiter, bool haveRoom)
    {
        if (IsOverloaded || haveRoom || waiter.Client.Outstanding > 1)
            return;
        _isOverloaded = timeProvider.GetElapsedTime(waiter.EnqueuedAt, now) >= options.MaxWait / 2;
        if (_isOverloaded)
            _lastRejection = now;
    }

    /// <summary>Ends the overload if no request has been rejected for a while.</summary>
    public void Update(long now) => _isOverloaded = _isOverloaded && timeProvider.GetElapsedTime(_lastRejection, now) <= Recovery;
}
