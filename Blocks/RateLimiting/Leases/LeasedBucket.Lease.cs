namespace Scalable.RateLimiting.Leases;

/// <content>Requests to Redis, and the permits that it grants.</content>
internal sealed partial class LeasedBucket
{
    /// <summary>
    /// The lifetime of spare permits, in seconds. Redis counts them as held for as long, from a moment that is never earlier.
    /// </summary>
    public const double LeaseSeconds = 1;

    // The permits of one lease should last this long, in seconds, so that they are used up before unused ones are returned.
    private const double BatchSeconds = 0.7;

    private const double MaxBatchGrowth = 4;

    private int _spare;
    private int _batch;
    private double _requestedAt = double.NegativeInfinity;
    private long _spent; // not confirmed by Redis
    private long _reported; // confirmed by Redis

    /// <summary>The end of the lease; without Redis, the time at which this instance's part of the limit is full again.</summary>
    public double Expires { get; private set; }

    /// <summary>Creates the request to Redis, which also returns the spare permits held so far.</summary>
    public LeaseRequest CreateRequest(in CurrentLimit limit, int cost)
    {
        var lasted = limit.Now - _requestedAt;
        _requestedAt = limit.Now;
        if (_spare > _batch / 2 || lasted > LeaseSeconds)
            _batch /= 2;
        else if (lasted < BatchSeconds)
            _batch = (int)((_batch + limit.PermitsPerUnit) * Math.Min(MaxBatchGrowth, BatchSeconds / lasted)) - limit.PermitsPerUnit;

        // The larger the batch, the more of the burst is out of reach of the other instances. All of them together leave a quarter of it.
        var max = (int)(3 * limit.SharedBurst / (4 * limit.Instances));
        _batch = Math.Min(_batch, max);
        var wanted = (int)Math.Min(Math.Max(_batch, Waiting - cost), max);
        var request = new LeaseRequest(cost, wanted, Spare(limit), _spent, _reported, Missing(limit));
        _spare = 0;
        return request;
    }

    /// <summary>
    /// Takes the rest of the lease that ends at <paramref name="expires"/>, to be returned to Redis, which decides by its own clock if that
    /// is too late.
    /// </summary>
    /// <returns><see langword="false"/> if nothing is left of the lease, or if a request to Redis is in flight.</returns>
    public bool TryTakeUnused(in CurrentLimit limit, double expires, out LeaseRequest request)
    {
        request = new LeaseRequest(0, 0, _spare, _spent, _reported, Missing(limit));
        if (IsLocal || Expires != expires || _spare == 0 || PendingLease is not null)
            return false;
        _batch = Math.Max(0, _batch - _spare);
        _spare = 0;
        return true;
    }

    /// <summary>Applies the reply of Redis to the request that was sent at <paramref name="sentAt"/>.</summary>
    public void Apply(in CurrentLimit limit, in LeaseRequest request, in LeaseGrant grant, double sentAt)
    {
        (IsLocal, _isKnown) = (false, true);
        (_spent, _reported) = (Math.Max(0, _spent - request.Spent), _reported + request.Spent);
        (_level, _levelAt) = (grant.Level - _spent, limit.Now);
        (_spare, Expires) = (grant.Admitted ? request.Need + grant.Spare : 0, sentAt + LeaseSeconds);
        if (limit.IsWork)
            CoverSpent();

        _deniedUntil = 0;
        if (!grant.Admitted)
            Deny(limit, Math.Max(grant.WaitSeconds, request.Spare > 0 ? limit.PauseSeconds : 0), request.Need);
        else if (grant.Spare < request.Spare)
            Deny(limit, Math.Max(limit.PauseSeconds, (1 - grant.Level) / limit.SharedPerSecond), 1);
    }

    private void Deny(in CurrentLimit limit, double seconds, int cost) => (_deniedUntil, _deniedCost) = (limit.Now + seconds, cost);

    private int Spare(in CurrentLimit limit) => limit.Now < Expires ? _spare : 0;

    private bool TryTakeSpare(in CurrentLimit limit, int cost)
    {
        if (Spare(limit) < cost)
            return false;
        _spare -= cost;
        return true;
    }

    // Sent to Redis with each request, in case it has lost the bucket: this instance's view is then all that is known.
    private double Missing(in CurrentLimit limit)
    {
        if (!_isKnown)
            return _spent;
        return IsLocal
            ? MissingWithoutRedis(limit)
            : Math.Max(_spent, limit.SharedBurst - Level(limit) - Spare(limit));
    }
}
