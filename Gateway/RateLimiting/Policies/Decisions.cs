namespace Gateway.RateLimiting.Policies;

/// <summary>Counts what a policy decided. Read when metrics are, so that a request costs an increment and no tags.</summary>
internal sealed class Decisions
{
    private long _admitted;
    private long _refused;
    private long _shadow;

    public long Admitted => Interlocked.Read(ref _admitted);

    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Would have been refused.</summary>
    public long Shadow => Interlocked.Read(ref _shadow);

    public void Count(bool admitted, bool shadow) => Interlocked.Increment(ref admitted ? ref _admitted : ref shadow ? ref _shadow : ref _refused);
}
