using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting.Buckets;

/// <summary>
/// One gateway's view of one client's bucket in Redis: the spare permits that it has leased, and the time until which Redis has none to
/// grant. Not thread-safe: the caller holds the lock on the instance. Times are timestamps of a monotonic clock.
/// </summary>
internal sealed class LeasedBucket
{
    /// <summary>
    /// The lifetime of spare permits, in seconds. Redis counts them as held for as long, from a moment that is never earlier.
    /// </summary>
    public const double LeaseSeconds = 1;

    // A batch that lasts less than this was too small. The larger the batch, the more of the burst is out of reach of the other gateways.
    private const double BatchSeconds = 0.25;

    // The maximum distance between two times: a billion permits at one per day would exceed the range of timestamps.
    private const double Year = 365 * 24 * 60 * 60;

    private int _spare;
    private int _batch;
    private long _expires; // end of the lease; of a local share, the time at which it is full again
    private long _filled;
    private long _deniedUntil;
    private int _deniedCost;
    private double _level;
    private int _spent; // without Redis, and not yet reported to it
    private bool _known;
    private bool _local;
    private int _sharedBy; // number of gateways when the local share was last used

    /// <summary>The time of the last request.</summary>
    public long LastAccess { get; set; }

    /// <summary>The end of the lease.</summary>
    public long Expires => _expires;

    /// <summary>True if the last decision used this gateway's share of the limit.</summary>
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
                decision = Decision.Refuse(level, Math.Max((double)(_deniedUntil - now) / frequency, (cost - level) / limit.PerSecond));
                return true;
            }
        }

        decision = default;
        return false;
    }

    /// <summary>Creates the request to Redis, which also returns the spare permits held so far.</summary>
    public Request Ask(Limit limit, int cost, long now, long frequency, int gateways)
    {
        var elapsed = (double)(now - _filled) / frequency;
        if (_spare > _batch / 2 || elapsed > LeaseSeconds)
            _batch /= 2;
        else if (elapsed < BatchSeconds)
            _batch = Math.Max(1, 2 * _batch);

        // All gateways together leave at least a quarter of the burst in the bucket, for requests to any of them.
        var most = (int)(3L * limit.Burst / (4L * gateways));
        _batch = Math.Min(_batch, most);
        var wanted = (int)Math.Min(Math.Max(_batch, Waiting - cost), most);
        var request = new Request(cost, wanted, now < _expires ? _spare : 0, _spent, Missing(limit, now, frequency));
        _spare = 0;
        return request;
    }

    /// <summary>
    /// Takes the rest of the lease that ends at <paramref name="expires"/>, to be returned to Redis, which decides by its own clock if that
    /// is too late.
    /// </summary>
    /// <returns><see langword="false"/> if nothing is left of the lease, or if a request to Redis is in flight.</returns>
    public bool TryTakeUnused(Limit limit, long expires, long now, long frequency, out Request leftover)
    {
        leftover = new Request(0, 0, _spare, 0, Missing(limit, now, frequency));
        if (_local || _expires != expires || _spare == 0 || PendingLease is not null)
            return false;
        _spare = 0;
        return true;
    }

    /// <summary>Applies the reply of Redis to the request that was sent at <paramref name="asked"/>.</summary>
    public void Fill(Limit limit, in Request request, in LeaseGrant grant, long asked, long now, long frequency, int gateways)
    {
        (_local, _known) = (false, true);
        _spent -= request.Spent;
        _filled = now;
        _level = grant.Level;
        _spare = grant.Admitted ? request.Need + grant.Spare : 0;
        _expires = asked + (long)(LeaseSeconds * frequency);
        _deniedUntil = 0;
        if (!grant.Admitted)
            Close(Math.Max(grant.WaitSeconds, request.Spare > 0 ? Pause(limit, gateways) : 0), request.Need);
        else if (grant.Spare < request.Spare)
            Close(Math.Max(Pause(limit, gateways), (1 - grant.Level) / limit.PerSecond), 1);

        void Close(double seconds, int cost) => (_deniedUntil, _deniedCost) = (After(now, seconds, frequency), cost);
    }

    /// <summary>Decides with this gateway's share of the limit, while Redis is unavailable.</summary>
    public Decision DecideLocally(Limit limit, int cost, long now, long frequency, int gateways)
    {
        // An expensive request must be possible, however many gateways share the burst.
        var share = Math.Max(cost, (double)limit.Burst / gateways);
        var level = Math.Min(LocalLevel(limit, now, frequency, gateways, share), share);
        var admitted = level >= cost;
        _level = admitted ? level - cost : level;
        _spent = (int)Math.Min(int.MaxValue, (long)_spent + (admitted ? cost : 0));
        (_local, _known, _filled, _spare, _sharedBy) = (true, true, now, 0, gateways);
        _expires = After(now, (share - _level) * gateways / limit.PerSecond, frequency);
        return admitted
            ? Decision.Admit(_level, limit.PerSecond / gateways)
            : Decision.Refuse(level, (cost - level) * gateways / limit.PerSecond);
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
    public bool IsIdle(long now, long frequency, double idleSeconds)
        => PendingLease is null && now - LastAccess > idleSeconds * frequency && (!_local || now > _expires);

    private static long After(long now, double seconds, long frequency) => now + (long)(Math.Min(seconds, Year) * frequency);

    // When Redis has no permits left, requesting each one as it is refilled would cost an operation each. A pause accumulates some, but
    // never so many that the bucket would overflow meanwhile.
    private static double Pause(Limit limit, int gateways)
        => Math.Min(0.5, Math.Min(16.0 * gateways, limit.Burst / 2.0) / limit.PerSecond);

    private double Level(Limit limit, long now, long frequency)
        => Math.Min(limit.Burst - _spare, _level + (double)(now - _filled) / frequency * limit.PerSecond);

    // Sent to Redis with each request, in case it has lost the bucket: this gateway's view is then all that is known.
    private double Missing(Limit limit, long now, long frequency)
    {
        if (!_known)
            return _spent;
        var share = (double)limit.Burst / _sharedBy;
        return _local
            ? share - LocalLevel(limit, now, frequency, _sharedBy, share)
            : Math.Max(_spent, limit.Burst - Math.Max(0, Level(limit, now, frequency)) - (now < _expires ? _spare : 0));
    }

    // The share of the last known level; no client may gain when Redis becomes unavailable.
    private double LocalLevel(Limit limit, long now, long frequency, int gateways, double share)
    {
        if (!_known)
            return share;
        if (_local)
            return Math.Min(share, _level + (double)(now - _filled) / frequency * limit.PerSecond / gateways);
        return Math.Min(share, Math.Max(0, Level(limit, now, frequency)) / gateways + (now < _expires ? _spare : 0));
    }
}

/// <summary>A request for permits to Redis.</summary>
/// <param name="Need">The permits of the request that triggered it.</param>
/// <param name="Spare">The spare permits to lease for later requests.</param>
/// <param name="Returned">Unused spare permits of the last lease.</param>
/// <param name="Spent">
/// Permits of the local share that were used while Redis was unavailable, and that Redis therefore does not know of.
/// </param>
/// <param name="Missing">
/// The permits that the bucket, or the local share while Redis was unavailable, lacks of being full, as far as this gateway knows.
/// </param>
internal readonly record struct Request(int Need, int Spare, int Returned, int Spent, double Missing);

/// <summary>The reply of Redis.</summary>
internal readonly record struct LeaseGrant(bool Admitted, int Spare, double Level, double WaitSeconds);
