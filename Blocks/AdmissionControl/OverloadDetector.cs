using Scalable.AdmissionControl.Clients;
using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl;

/// <summary>
/// Tells a burst, which a queue absorbs, from overload, under which a queue only adds delay: overload begins when a request has waited for
/// <see cref="AdmissionOptions.MaxWait"/> and no backend has room, and ends when no request has been rejected for a second. The idea is
/// that of CoDel (Nichols and Jacobson). Not thread-safe.
/// </summary>
internal sealed class OverloadDetector(AdmissionOptions options, TimeProvider timeProvider)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(1);

    private long _lastRejection;

    public bool IsOverloaded { get; private set; }

    /// <summary>
    /// Returns how long a request waits. A client with several of them is in no hurry to hear that it takes too much: held back, it sends
    /// the next ones later, where an early rejection would be answered by an immediate retry.
    /// </summary>
    public TimeSpan MaxWait(Criticality criticality, ClientState client) =>
        IsOverloaded && criticality != Criticality.Critical && client.Outstanding <= 1 ? options.MaxWaitUnderOverload : options.MaxWait;

    public void OnExpired(bool haveRoom) => IsOverloaded |= !haveRoom;

    public void OnRejected(long now) => _lastRejection = now;

    public void Update(long now) => IsOverloaded &= timeProvider.GetElapsedTime(_lastRejection, now) <= Recovery;
}
