namespace Gateway.RateLimiting.Policies;

/// <summary>Counts the decisions of a policy. Read when metrics are collected, so a request costs one increment and no tags.</summary>
internal sealed class DecisionCounters
{
    private long _admitted;
    private long _refused;
    private long _shadow;

    public long Admitted => Interlocked.Read(ref _admitted);

    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Requests over the limit that were admitted, since the policy only counts them.</summary>
    public long Shadow => Interlocked.Read(ref _shadow);

    public void Count(bool admitted, bool shadow)
        => Interlocked.Increment(ref admitted ? ref _admitted : ref shadow ? ref _shadow : ref _refused);
}
