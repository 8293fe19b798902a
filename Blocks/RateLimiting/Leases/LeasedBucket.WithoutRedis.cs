namespace Scalable.RateLimiting.Leases;

/// <content>Decisions while Redis is unavailable: each instance enforces its part of the limit.</content>
internal sealed partial class LeasedBucket
{
    private int _dividedBy; // number of instances at the last decision without Redis

    /// <summary>True if the last decision was made without Redis, and Redis has not replied since.</summary>
    public bool IsLocal { get; private set; }

    /// <summary>Decides with this instance's part of the limit.</summary>
    public Decision DecideWithoutRedis(in CurrentLimit limit, int cost)
    {
        // An expensive request must be possible, however many instances share the burst.
        var burst = Math.Max(cost, limit.BurstWithoutRedis);
        var level = Math.Min(LevelWithoutRedis(limit, burst), burst);
        var admitted = level >= cost;
        _spent += admitted ? cost : 0;
        SetLevelWithoutRedis(limit, burst, admitted ? level - cost : level);
        return admitted
            ? Decision.Admit(_level, limit.PerSecondWithoutRedis)
            : Decision.Reject(level, (cost - level) / limit.PerSecondWithoutRedis);
    }

    /// <summary>Charges work that has been done to this instance's part of the limit.</summary>
    public void ChargeWithoutRedis(in CurrentLimit limit, int work)
    {
        var burst = limit.BurstWithoutRedis;
        var level = Math.Max(-burst, LevelWithoutRedis(limit, burst) - work);
        _spent += work;
        SetLevelWithoutRedis(limit, burst, level);
    }

    // A part of the last known level: no client may gain when Redis becomes unavailable.
    private double LevelWithoutRedis(in CurrentLimit limit, double burst)
    {
        if (!_isKnown)
            return burst - _spent - _share.Missing(limit);
        if (IsLocal)
            return Math.Min(burst, _level + ((limit.Now - _levelAt) * limit.PerSecondWithoutRedis));

        // Unreported permits were spent by this instance only, so they are not divided.
        var shared = (Level(limit) + _spent) / limit.Instances;
        return Math.Min(burst, shared - _spent + Spare(limit) + _share.Available(limit));
    }

    // The level includes the permits of the local share and of the lease, so both are emptied.
    private void SetLevelWithoutRedis(in CurrentLimit limit, double burst, double level)
    {
        _share.Take(limit, _share.Available(limit));
        (IsLocal, _isKnown, _spare, _dividedBy) = (true, true, 0, limit.Instances);
        (_level, _levelAt) = (level, limit.Now);
        Expires = limit.Now + ((burst - level) / limit.PerSecondWithoutRedis);
    }

    private double MissingWithoutRedis(in CurrentLimit limit)
    {
        var burst = limit.BurstWithoutRedis * limit.Instances / _dividedBy;
        var refilled = (limit.Now - _levelAt) * limit.PerSecondWithoutRedis * limit.Instances / _dividedBy;
        return burst - Math.Min(burst, _level + refilled);
    }
}
