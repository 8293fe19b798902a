using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Leases;

/// <summary>
/// A limit as the instances divide it at present. Each owns a local share of it, which it spends without asking Redis; the rest, the shared
/// part, is in Redis. The parts add up to the limit, so in every window all instances together admit at most burst + rate x time.
/// </summary>
/// <param name="limit">The limit.</param>
/// <param name="instances">The number of instances.</param>
/// <param name="now">The present, in seconds of a monotonic clock.</param>
internal readonly struct CurrentLimit(Limit limit, int instances, double now)
{
    // When Redis has no permits left, requesting each one as it is refilled would cost an operation each. During a pause so many gather for
    // each instance, unless the bucket would overflow meanwhile.
    private const double PermitsPerPause = 28;

    private const double MaxPauseSeconds = 0.5;

    // The part of a burst that is worth a report of work.
    private const double ReportShare = 0.01;

    private readonly double _local = limit.LocalShareOf(instances);

    public double Now => now;

    public int Instances => instances;

    public bool IsWork => limit.IsWork;

    public int PermitsPerUnit => limit.PermitsPerUnit;

    public double PerSecond => limit.PerSecond;

    /// <summary>The local share of one instance; 0 if it would be less than one unit.</summary>
    public double LocalBurst => _local * limit.Burst;

    public double LocalPerSecond => _local * limit.PerSecond;

    /// <summary>The part of the limit that is in Redis.</summary>
    public double SharedBurst => (1 - (instances * _local)) * limit.Burst;

    public double SharedPerSecond => (1 - (instances * _local)) * limit.PerSecond;

    /// <summary>The part of the whole limit that an instance enforces while Redis is unavailable.</summary>
    public double BurstWithoutRedis => (double)limit.Burst / instances;

    public double PerSecondWithoutRedis => limit.PerSecond / instances;

    /// <summary>Work that is reported at once. An instance never owes Redis more than twice as much, and the requests in flight.</summary>
    public double ReportedWork => Math.Max(PermitsPerUnit, ReportShare * limit.Burst);

    /// <summary>The time, in seconds, for which no permits are requested from Redis after it had too few.</summary>
    public double PauseSeconds => Math.Min(
        MaxPauseSeconds, Math.Min(PermitsPerPause * PermitsPerUnit * instances, SharedBurst / 2) / SharedPerSecond);
}
