namespace Scalable.RateLimiting.Leases;

/// <summary>
/// One instance's view of one client's bucket: the permits that it can spend without Redis, and what it knows of those in Redis. Not
/// thread-safe: the caller holds the lock on the instance. Times are seconds of a monotonic clock.
/// </summary>
/// <remarks>
/// Permits come from the spare ones of a lease (<c>LeasedBucket.Lease.cs</c>), else from the local share, else from Redis; while Redis is
/// unavailable, from this instance's part of the limit (<c>LeasedBucket.WithoutRedis.cs</c>).
/// </remarks>
internal sealed partial class LeasedBucket
{
    private static long s_views;

    private LocalShare _share;
    private bool _isKnown; // false until Redis has replied once
    private double _level; // permits in Redis at _levelAt, less those spent
    private double _levelAt;
    private double _deniedUntil;
    private int _deniedCost;

    /// <summary>Distinguishes this view of the bucket from earlier ones of this instance.</summary>
    public long View { get; } = Interlocked.Increment(ref s_views);

    /// <summary>The time of the last request.</summary>
    public double LastAccess { get; set; }

    /// <summary>The request to Redis that is in flight; all waiting requests await it.</summary>
    public Task<bool>? PendingLease { get; set; }

    /// <summary>The permits that waiting requests will take.</summary>
    public long Waiting { get; set; }

    /// <summary>Creates a bucket that is not stored: with a local share, each request would find a full one.</summary>
    public static LeasedBucket CreateUnstored() => new() { _share = LocalShare.None };

    /// <summary>Decides from local state. Allocates nothing.</summary>
    /// <returns><see langword="false"/> if Redis has to be queried.</returns>
    public bool TryDecide(in CurrentLimit limit, int cost, out Decision decision)
    {
        decision = default;
        if (IsLocal)
            return false;

        var isDenied = limit.Now < _deniedUntil && cost >= _deniedCost;
        if (TryTakeSpare(limit, cost) || (limit.IsWork ? !isDenied && IsAdmittedUnasked(limit) : TryTakeLocal(limit, cost)))
            decision = Decision.Admit(Level(limit) + Spare(limit) + _share.Available(limit), limit.PerSecond);
        else if (isDenied)
            decision = Decision.Reject(Level(limit), Math.Max(_deniedUntil - limit.Now, (cost - Level(limit)) / limit.SharedPerSecond));
        else
            return false;
        return true;
    }

    /// <summary>Returns the permits of a request that was not processed.</summary>
    public void Return(in CurrentLimit limit, int cost)
    {
        if (IsLocal)
            (_level, _spent) = (_level + cost, Math.Max(0, _spent - cost));
        else if (limit.Now < Expires)
            _spare += cost;
        else
            _share.Return(limit, cost);
    }

    /// <summary>Returns true if the bucket is idle and a new one in its place would hold no more permits.</summary>
    public bool IsIdle(double now, double idleSeconds) =>
        PendingLease is null
        && !IsReportPlanned
        && now - LastAccess > idleSeconds
        && _share.IsFull(now)
        && (!IsLocal || now > Expires);

    private bool TryTakeLocal(in CurrentLimit limit, int cost)
    {
        if (_share.Available(limit) < cost)
            return false;
        _share.Take(limit, cost);
        return true;
    }

    // The permits in Redis, as far as this instance knows.
    private double Level(in CurrentLimit limit) => _isKnown
        ? Math.Min(limit.SharedBurst - _spare, _level + ((limit.Now - _levelAt) * limit.SharedPerSecond))
        : limit.SharedBurst - _spent;
}
