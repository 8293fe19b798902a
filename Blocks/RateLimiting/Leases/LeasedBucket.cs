using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Leases;

/// <summary>
/// One instance's view of one client's bucket in Redis: the spare permits that it has leased, and the time until which Redis has none to
/// grant. Not thread-safe: the caller holds the lock on the instance. Times are timestamps of a monotonic clock.
/// </summary>
internal sealed partial class LeasedBucket
{
    /// <summary>
    /// The lifetime of spare permits, in seconds. Redis counts them as held for as long, from a moment that is never earlier.
    /// </summary>
    public const double LeaseSeconds = 1;

    // A batch that lasts less than this was too small. The larger the batch, the more of the burst is out of reach of the other instances.
    private const double BatchSeconds = 0.25;

    // The maximum distance between two times: a billion permits at one per day would exceed the range of timestamps.
    private const double Year = 365 * 24 * 60 * 60;

    private static long s_views;

    private int _spare;
    private int _batch;
    private long _expires; // end of the lease; of a local share, the time at which it is full again
    private long _filled;
    private long _deniedUntil;
    private int _deniedCost;
    private double _level;
    private long _spent; // without Redis, and not confirmed by it
    private long _reported; // confirmed by Redis
    private bool _known;
    private bool _local;
    private int _sharedBy; // number of instances when the local share was last used

    /// <summary>Distinguishes this view of the bucket from earlier ones of this instance.</summary>
    public long View { get; } = Interlocked.Increment(ref s_views);

    /// <summary>The time of the last request.</summary>
    public long LastAccess { get; set; }

    /// <summary>The end of the lease.</summary>
    public long Expires => _expires;

    /// <summary>True if the last decision used this instance's share of the limit.</summary>
    public bool IsLocal => _local;

    /// <summary>The request to Redis that is in flight; all waiting requests await it.</summary>
    public Task<bool>? PendingLease { get; set; }

    /// <summary>The permits that waiting requests will take.</summary>
    public long Waiting { get; set; }

    /// <summary>Decides from local state. Allocates nothing.</summary>
    /// <returns><see langword="false"/> if Redis has to be queried.</returns>
    public bool TryDecide(Limit limit, int cost, long now, long frequency, out Decision decision)
    {
        if (!_local)
        {
            if (_spare >= cost && now < _expires)
            {
                _spare -= cost;
                decision = Decision.Admit(Level(limit, now, frequency) + _spare, limit.PerSecond);
                return true;
            }

            if (now < _deniedUntil && cost >= _deniedCost)
            {
                var level = Level(limit, now, frequency);
                decision = Decision.Reject(level, Math.Max((double)(_deniedUntil - now) / frequency, (cost - level) / limit.PerSecond));
                return true;
            }

            if (IsAdmittedUnasked(limit, now, frequency))
            {
                decision = Decision.Admit(Level(limit, now, frequency), limit.PerSecond);
                return true;
            }
        }

        decision = default;
        return false;
    }

    /// <summary>Creates the request to Redis, which also returns the spare permits held so far.</summary>
    public LeaseRequest CreateRequest(Limit limit, int cost, long now, long frequency, int instances)
    {
        var elapsed = (double)(now - _filled) / frequency;
        if (_spare > _batch / 2 || elapsed > LeaseSeconds)
            _batch /= 2;
        else if (elapsed < BatchSeconds)
            _batch = Math.Max(limit.PermitsPerUnit, 2 * _batch);

        // All instances together leave at least a quarter of the burst in the bucket, for requests to any of them.
        var max = (int)(3L * limit.Burst / (4L * instances));
        _batch = Math.Min(_batch, max);
        var wanted = (int)Math.Min(Math.Max(_batch, Waiting - cost), max);
        var request = new LeaseRequest(cost, wanted, now < _expires ? _spare : 0, _spent, _reported, Missing(limit, now, frequency));
        _spare = 0;
        return request;
    }

    /// <summary>
    /// Takes the rest of the lease that ends at <paramref name="expires"/>, to be returned to Redis, which decides by its own clock if that
    /// is too late.
    /// </summary>
    /// <returns><see langword="false"/> if nothing is left of the lease, or if a request to Redis is in flight.</returns>
    public bool TryTakeUnused(Limit limit, long expires, long now, long frequency, out LeaseRequest request)
    {
        request = new LeaseRequest(0, 0, _spare, _spent, _reported, Missing(limit, now, frequency));
        if (_local || _expires != expires || _spare == 0 || PendingLease is not null)
            return false;
        _spare = 0;
        return true;
    }

    /// <summary>Applies the reply of Redis to the request that was sent at <paramref name="sentAt"/>.</summary>
    public void Apply(Limit limit, in LeaseRequest request, in LeaseGrant grant, long sentAt, long now, long frequency, int instances)
    {
        (_local, _known) = (false, true);
        (_spent, _reported) = (Math.Max(0, _spent - request.Spent), _reported + request.Spent);
        _filled = now;
        _level = grant.Level - _spent;
        _spare = grant.Admitted ? request.Need + grant.Spare : 0;
        if (limit.IsWork)
            CoverSpent();
        _expires = sentAt + (long)(LeaseSeconds * frequency);
        _deniedUntil = 0;
        if (!grant.Admitted)
            Deny(Math.Max(grant.WaitSeconds, request.Spare > 0 ? DenialSeconds(limit, instances) : 0), request.Need);
        else if (grant.Spare < request.Spare)
            Deny(Math.Max(DenialSeconds(limit, instances), (1 - grant.Level) / limit.PerSecond), 1);

        void Deny(double seconds, int cost) => (_deniedUntil, _deniedCost) = (After(now, seconds, frequency), cost);
    }

    /// <summary>Decides with this instance's share of the limit, while Redis is unavailable.</summary>
    public Decision DecideLocally(Limit limit, int cost, long now, long frequency, int instances)
    {
        // An expensive request must be possible, however many instances share the burst.
        var share = Math.Max(cost, (double)limit.Burst / instances);
        var level = Math.Min(LocalLevel(limit, now, frequency, instances, share), share);
        var admitted = level >= cost;
        _level = admitted ? level - cost : level;
        _spent += admitted ? cost : 0;
        BeginLocal(limit, share, now, frequency, instances);
        return admitted
            ? Decision.Admit(_level, limit.PerSecond / instances)
            : Decision.Reject(level, (cost - level) * instances / limit.PerSecond);
    }

    /// <summary>Returns the permits of a request that another policy rejected.</summary>
    public void Return(int cost, long now)
    {
        if (_local)
            (_level, _spent) = (_level + cost, Math.Max(0, _spent - cost));
        else if (now < _expires)
            _spare += cost;
    }

    /// <summary>
    /// Returns true if the bucket is idle and its removal has no effect: no request waits, and the local share is full again.
    /// </summary>
    public bool IsIdle(long now, long frequency, double idleSeconds) =>
        PendingLease is null && !IsReportPlanned && now - LastAccess > idleSeconds * frequency && (!_local || now > _expires);

    private static long After(long now, double seconds, long frequency) => now + (long)(Math.Min(seconds, Year) * frequency);

    // When Redis has no permits left, requesting each one as it is refilled would cost an operation each. A pause accumulates some, but
    // never so many that the bucket would overflow meanwhile.
    private static double DenialSeconds(Limit limit, int instances) =>
        Math.Min(0.5, Math.Min(16.0 * limit.PermitsPerUnit * instances, limit.Burst / 2.0) / limit.PerSecond);

    private double Level(Limit limit, long now, long frequency) =>
        Math.Min(limit.Burst - _spare, _level + (double)(now - _filled) / frequency * limit.PerSecond);

    // Sent to Redis with each request, in case it has lost the bucket: this instance's view is then all that is known.
    private double Missing(Limit limit, long now, long frequency)
    {
        if (!_known)
            return _spent;
        var share = (double)limit.Burst / _sharedBy;
        return _local
            ? share - LocalLevel(limit, now, frequency, _sharedBy, share)
            : Math.Max(_spent, limit.Burst - Level(limit, now, frequency) - (now < _expires ? _spare : 0));
    }

    // The share of the last known level; no client may gain when Redis becomes unavailable.
    private double LocalLevel(Limit limit, long now, long frequency, int instances, double share)
    {
        if (!_known)
            return share - _spent;
        if (_local)
            return Math.Min(share, _level + (double)(now - _filled) / frequency * limit.PerSecond / instances);

        // Unreported permits were spent by this instance only, so they are not divided.
        var shared = Level(limit, now, frequency) + _spent;
        return Math.Min(share, (shared / instances) - _spent + (now < _expires ? _spare : 0));
    }

    private void BeginLocal(Limit limit, double share, long now, long frequency, int instances)
    {
        (_local, _known, _filled, _spare, _sharedBy) = (true, true, now, 0, instances);
        _expires = After(now, (share - _level) * instances / limit.PerSecond, frequency);
    }
}
