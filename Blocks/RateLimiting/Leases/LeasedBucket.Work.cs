namespace Scalable.RateLimiting.Leases;

/// <content>Work, which is charged when it has been done.</content>
internal sealed partial class LeasedBucket
{
    // A client that had half of its burst so lately has hardly used up the rest elsewhere.
    private const double UnaskedSeconds = 2;

    /// <summary>True while a later report of the permits spent is planned.</summary>
    public bool IsReportPlanned { get; set; }

    /// <summary>Decides on a request that takes no permits, without Redis.</summary>
    public Decision Peek(in CurrentLimit limit, bool isOpen)
    {
        var spare = Spare(limit);
        if (!IsLocal && spare == 0 && limit.Now < _deniedUntil)
            return Decision.Reject(Level(limit), _deniedUntil - limit.Now);
        var level = IsLocal || !isOpen
            ? LevelWithoutRedis(limit, limit.BurstWithoutRedis)
            : Level(limit) + spare + _share.Available(limit);
        return level > 0 ? Decision.Admit(level, limit.PerSecond) : Decision.Reject(level, -level / limit.SharedPerSecond);
    }

    /// <summary>
    /// Charges work that has been done: to the local share, then to the spare permits, and what they do not cover as permits spent, which
    /// are to be reported.
    /// </summary>
    public void Charge(in CurrentLimit limit, int work)
    {
        var local = (int)Math.Min(_share.Available(limit), work);
        var spare = Math.Min(Spare(limit), work - local);
        var uncovered = work - local - spare;
        _share.Take(limit, local);
        _spare -= spare;
        _spent += uncovered;
        _level -= uncovered;
    }

    /// <summary>Returns true if permits were spent that Redis has to learn of, since they have not been refilled.</summary>
    public bool HasUnreported(double now) => _spent > 0 && (!IsLocal || now < Expires);

    /// <summary>Returns true if so many permits were spent that their report must not wait for a request.</summary>
    public bool IsReportDue(in CurrentLimit limit) => _spent >= limit.ReportedWork;

    // A request whose work is charged later need not wait for Redis while this instance's own share covers half a burst of it, or the
    // client had half of its burst lately. If reports do not keep up, requests wait: this limits the excess to the requests in flight.
    private bool IsAdmittedUnasked(in CurrentLimit limit)
    {
        if (_spent >= 2 * limit.ReportedWork)
            return false;
        var local = _share.Available(limit);
        return (local > 0 && local >= limit.LocalBurst / 2)
            || (_isKnown && limit.Now - _levelAt < UnaskedSeconds && Level(limit) >= limit.SharedBurst / 2);
    }

    // Work that was charged while the request was in flight, before any other request is admitted with the new permits.
    private void CoverSpent()
    {
        var covered = (int)Math.Min(_spare, _spent);
        (_spare, _spent, _level) = (_spare - covered, _spent - covered, _level + covered);
    }
}
