namespace Scalable.RateLimiting.Policies;

/// <summary>Counts the decisions of a policy. Read when metrics are collected, so a request costs one increment and no tags.</summary>
internal sealed class PolicyCounters
{
    private long _admitted;
    private long _rejected;
    private long _shadow;
    private long _leased;
    private long _charged;

    public long Admitted => Interlocked.Read(ref _admitted);

    public long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>Requests over the limit that were admitted, since the policy only counts them.</summary>
    public long Shadow => Interlocked.Read(ref _shadow);

    /// <summary>Permits that Redis granted.</summary>
    public long Leased => Interlocked.Read(ref _leased);

    /// <summary>Permits that were charged after a response.</summary>
    public long Charged => Interlocked.Read(ref _charged);

    public void CountDecision(bool admitted, bool shadow) =>
        Interlocked.Increment(ref admitted ? ref _admitted : ref shadow ? ref _shadow : ref _rejected);

    public void CountLeased(int permits) => Interlocked.Add(ref _leased, permits);

    public void CountCharged(int permits) => Interlocked.Add(ref _charged, permits);
}
