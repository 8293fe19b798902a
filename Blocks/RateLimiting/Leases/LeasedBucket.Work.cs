using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Leases;

/// <content>Work, which is charged when it has been done.</content>
internal sealed partial class LeasedBucket
{
    // A client that had half of its burst so lately has hardly used up the rest elsewhere.
    private const double UnaskedSeconds = 2;

    /// <summary>True while a later report of the permits spent is planned, because Redis was unavailable.</summary>
    public bool IsReportPlanned { get; set; }

    /// <summary>Decides on a request that takes no permits, without Redis.</summary>
    public Decision Peek(Limit limit, long now, long frequency, int instances, bool isOpen)
    {
        if (!_known)
            return Decision.Admit(limit.Burst, limit.PerSecond);
        var spare = now < _expires ? _spare : 0;
        if (!_local && spare == 0 && now < _deniedUntil)
            return Decision.Reject(Level(limit, now, frequency), (double)(_deniedUntil - now) / frequency);
        var level = _local || !isOpen
            ? LocalLevel(limit, now, frequency, instances, (double)limit.Burst / instances)
            : Level(limit, now, frequency) + spare;
        return level > 0 ? Decision.Admit(level, limit.PerSecond) : Decision.Reject(level, -level / limit.PerSecond);
    }

    /// <summary>
    /// Charges work that has been done: to the spare permits, and what they do not cover as permits spent, which are to be reported.
    /// </summary>
    public void Charge(int work, long now)
    {
        var covered = now < _expires ? Math.Min(_spare, work) : 0;
        _spare -= covered;
        _spent += work - covered;
        _level -= work - covered;
    }

    /// <summary>Charges work that has been done to this instance's share of the limit, while Redis is unavailable.</summary>
    public void ChargeLocally(Limit limit, int work, long now, long frequency, int instances)
    {
        var share = (double)limit.Burst / instances;
        _level = Math.Max(-share, LocalLevel(limit, now, frequency, instances, share) - work);
        _spent += work;
        BeginLocal(limit, share, now, frequency, instances);
    }

    /// <summary>Returns true if permits were spent that Redis has to learn of, since they have not been refilled.</summary>
    public bool HasUnreported(long now) => _spent > 0 && (!_local || now < _expires);

    // A request whose work is charged later need not wait for Redis, so an occasional request costs one operation, after it. While a report
    // is due, requests wait: this limits the excess to the requests in flight.
    private bool IsAdmittedUnasked(Limit limit, long now, long frequency) =>
        limit.IsWork
        && _known
        && _spent == 0
        && now - _filled < UnaskedSeconds * frequency
        && Level(limit, now, frequency) >= limit.Burst / 2;

    // Work that was charged while the request was in flight, before any other request is admitted with the new permits.
    private void CoverSpent()
    {
        var covered = (int)Math.Min(_spare, _spent);
        (_spare, _spent, _level) = (_spare - covered, _spent - covered, _level + covered);
    }
}
