using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting.Buckets;

/// <summary>
/// What one gateway knows of one client's bucket in Redis: the spare permits it has leased, and until when there is no use in asking.
/// Not safe for threads by itself: whoever uses it holds its lock. Times are timestamps of a monotonic clock.
/// </summary>
internal sealed class Bucket
{
    /// <summary>How long spare permits may be used. Redis counts them as held for as long, from a moment that is never earlier.</summary>
    public const double LeaseSeconds = 1;

    // A batch that lasts less than this was too small; the larger the batch, the more of the burst is out of the other gateways' reach.
    private const double BatchSeconds = 0.25;

    // The latest moment that is told from another one: a billion permits at one a day would be beyond what timestamps can hold.
    private const double Year = 365 * 24 * 60 * 60;

    private int _spare;
    private int _batch;
    private long _expires; // of the lease; of a local share, when it is full again
    private long _filled;
    private long _closed;
    private int _closedFor;
    private double _level;
    private int _spent; // without Redis, and not yet told to it
    private bool _known;
    private bool _local;
    private int _sharedBy; // gateways, when the local share was last used

    /// <summary>When a request last asked.</summary>
    public long Touched { get; set; }

    /// <summary>When the lease ends.</summary>
    public long Expires => _expires;

    /// <summary>Whether the last decision was made with this gateway's share.</summary>
    public bool IsLocal => _local;

    /// <summary>The request to Redis that is under way, for all who wait for it.</summary>
    public Task<bool>? Filling { get; set; }

    /// <summary>Permits that those who wait will take.</summary>
    public long Waiting { get; set; }

    /// <summary>Decides from what is known here. Allocates nothing.</summary>
    /// <returns><see langword="false"/> if Redis has to be asked.</returns>
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

            if (now < _closed && cost >= _closedFor)
            {
                var level = Level(limit, now, frequency);
                decision = Decision.Refuse(level, Math.Max((double)(_closed - now) / frequency, (cost - level) / limit.PerSecond));
                return true;
            }
        }

        decision = default;
        return false;
    }

    /// <summary>What to ask Redis for. The spare permits held so far go back with it.</summary>
    public Request Ask(Limit limit, int cost, long now, long frequency, int gateways)
    {
        var elapsed = (double)(now - _filled) / frequency;
        if (_spare > _batch / 2 || elapsed > LeaseSeconds)
            _batch /= 2;
        else if (elapsed < BatchSeconds)
            _batch = Math.Max(1, 2 * _batch);

        // All gateways together keep at least a quarter of the burst in the bucket, for whoever comes.
        var most = (int)(3L * limit.Burst / (4L * gateways));
        _batch = Math.Min(_batch, most);
        var wanted = (int)Math.Min(Math.Max(_batch, Waiting - cost), most);
        var request = new Request(cost, wanted, now < _expires ? _spare : 0, _spent, Missing(limit, now, frequency));
        _spare = 0;
        return request;
    }

    /// <summary>
    /// Takes what is left of the lease that ends at <paramref name="expires"/>, to be given back to Redis, which knows by its own clock whether that is
    /// too late.
    /// </summary>
    /// <returns><see langword="false"/> if nothing is left of it, or somebody is asking Redis at this moment.</returns>
    public bool TryGiveBack(Limit limit, long expires, long now, long frequency, out Request leftover)
    {
        leftover = new Request(0, 0, _spare, 0, Missing(limit, now, frequency));
        if (_local || _expires != expires || _spare == 0 || Filling is not null)
            return false;
        _spare = 0;
        return true;
    }

    /// <summary>Takes over Redis' answer to what was asked at <paramref name="asked"/>.</summary>
    public void Fill(Limit limit, in Request request, in Grant grant, long asked, long now, long frequency, int gateways)
    {
        (_local, _known) = (false, true);
        _spent -= request.Spent;
        _filled = now;
        _level = grant.Level;
        _spare = grant.Admitted ? request.Need + grant.Spare : 0;
        _expires = asked + (long)(LeaseSeconds * frequency);
        _closed = 0;
        if (!grant.Admitted)
            Close(Math.Max(grant.WaitSeconds, request.Spare > 0 ? Pause(limit, gateways) : 0), request.Need);
        else if (grant.Spare < request.Spare)
            Close(Math.Max(Pause(limit, gateways), (1 - grant.Level) / limit.PerSecond), 1);

        void Close(double seconds, int cost) => (_closed, _closedFor) = (After(now, seconds, frequency), cost);
    }

    /// <summary>Decides with this gateway's share of the limit, while Redis is away.</summary>
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
        return admitted ? Decision.Admit(_level, limit.PerSecond / gateways) : Decision.Refuse(level, (cost - level) * gateways / limit.PerSecond);
    }

    /// <summary>Gives back what a request took that another policy refused.</summary>
    public void Return(int cost, long now)
    {
        if (_local)
            (_level, _spent) = (_level + cost, Math.Max(0, _spent - cost));
        else if (now < _expires)
            _spare += cost;
    }

    /// <summary>Whether forgetting this bucket changes nothing: no one waits, and its local share has filled again.</summary>
    public bool IsIdle(long now, long frequency, double idleSeconds)
        => Filling is null && now - Touched > idleSeconds * frequency && (!_local || now > _expires);

    private static long After(long now, double seconds, long frequency) => now + (long)(Math.Min(seconds, Year) * frequency);

    // When Redis ran dry, asking for each permit as it drips would cost an operation each. Waiting collects some, but never so many that the
    // bucket would overflow meanwhile.
    private static double Pause(Limit limit, int gateways)
        => Math.Min(0.5, Math.Min(16.0 * gateways, limit.Burst / 2.0) / limit.PerSecond);

    private double Level(Limit limit, long now, long frequency)
        => Math.Min(limit.Burst - _spare, _level + (double)(now - _filled) / frequency * limit.PerSecond);

    // Told to Redis with each question, for the case that it has lost the bucket: what this gateway knows is then all that is known.
    private double Missing(Limit limit, long now, long frequency)
    {
        if (!_known)
            return _spent;
        var share = (double)limit.Burst / _sharedBy;
        return _local
            ? share - LocalLevel(limit, now, frequency, _sharedBy, share)
            : Math.Max(_spent, limit.Burst - Math.Max(0, Level(limit, now, frequency)) - (now < _expires ? _spare : 0));
    }

    // The share of what was last known to be there; nobody must gain by Redis going away.
    private double LocalLevel(Limit limit, long now, long frequency, int gateways, double share)
    {
        if (!_known)
            return share;
        if (_local)
            return Math.Min(share, _level + (double)(now - _filled) / frequency * limit.PerSecond / gateways);
        return Math.Min(share, Math.Max(0, Level(limit, now, frequency)) / gateways + (now < _expires ? _spare : 0));
    }
}

/// <summary>What a gateway asks Redis for.</summary>
/// <param name="Need">Permits of the request that asks.</param>
/// <param name="Spare">Permits to keep for those that follow.</param>
/// <param name="Returned">Spare permits of the last lease that were not used.</param>
/// <param name="Spent">Permits of the local share that were used while Redis was away, and that it therefore knows nothing of.</param>
/// <param name="Missing">What the bucket, or while Redis was away the local share, lacks of being full by this gateway's knowledge.</param>
internal readonly record struct Request(int Need, int Spare, int Returned, int Spent, double Missing);

/// <summary>Redis' answer.</summary>
internal readonly record struct Grant(bool Admitted, int Spare, double Level, double WaitSeconds);
