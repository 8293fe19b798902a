using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl;

/// <summary>Counts decisions. Written under the controller's lock, read when metrics are collected.</summary>
internal sealed class AdmissionCounters
{
    private readonly long[] _admitted = new long[3];
    private readonly long[] _rejected = new long[3];
    private readonly long[] _shadow = new long[3];
    private long _waited;
    private double _waitedSeconds;

    public long Admitted(Criticality criticality) => Volatile.Read(ref _admitted[(int)criticality]);

    public long Rejected(Criticality criticality) => Volatile.Read(ref _rejected[(int)criticality]);

    /// <summary>Requests that were admitted at once only because the controller does not enforce.</summary>
    public long Shadow(Criticality criticality) => Volatile.Read(ref _shadow[(int)criticality]);

    /// <summary>Requests that were admitted after a wait.</summary>
    public long Waited => Volatile.Read(ref _waited);

    /// <summary>The time that <see cref="Waited"/> requests have waited in all.</summary>
    public double WaitedSeconds => Volatile.Read(ref _waitedSeconds);

    public void CountAdmitted(Criticality criticality) => _admitted[(int)criticality]++;

    public void CountRejected(Criticality criticality) => _rejected[(int)criticality]++;

    public void CountShadow(Criticality criticality) => _shadow[(int)criticality]++;

    public void CountWait(TimeSpan wait)
    {
        _waited++;
        _waitedSeconds += wait.TotalSeconds;
    }
}

/// <summary>A controller's state at one moment.</summary>
/// <param name="Waiting">The number of waiting requests by criticality.</param>
/// <param name="Backends">For each backend its limit and its requests in flight.</param>
/// <param name="IsOverloaded">True if the queue does not empty.</param>
/// <param name="ClientLimit">The requests that one client may have in flight while others are active.</param>
/// <param name="ActiveClients">The number of clients in the last second.</param>
internal sealed record AdmissionState(
    IReadOnlyList<int> Waiting,
    IReadOnlyList<(object Destination, int Limit, int InFlight)> Backends,
    bool IsOverloaded,
    int ClientLimit,
    int ActiveClients);
