using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Concurrency;

/// <summary>
/// One instance's slots of one client's concurrency limit. Not thread-safe: the caller holds the lock on it, except for
/// <see cref="Release"/>.
/// </summary>
internal sealed class SlotLease(BucketKey key, Limit limit)
{
    /// <summary>The time, in seconds, for which Redis keeps the slots of an instance that does not renew them.</summary>
    public const double LeaseSeconds = 5;

    private long _latest;

    public BucketKey Key => key;

    public Limit Limit => limit;

    /// <summary>The number of requests in flight.</summary>
    public int Used { get; set; }

    /// <summary>The maximum number of requests in flight, as granted by Redis.</summary>
    public int Granted { get; private set; }

    /// <summary>The end of the grant.</summary>
    public long Expires { get; private set; }

    /// <summary>The time until which Redis is not asked for further slots: it had none to grant.</summary>
    public long DeniedUntil { get; set; }

    /// <summary>True if the lease was idle and removed from the store, and must not be used any more.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>
    /// Applies a reply of Redis, unless the reply to a later request was applied before: slots returned since then may
    /// belong to another instance.
    /// </summary>
    /// <param name="number">The number of the request.</param>
    /// <param name="granted">The maximum number of requests in flight.</param>
    /// <param name="expires">The end of the grant.</param>
    public void Grant(long number, int granted, long expires)
    {
        if (number > _latest)
            (_latest, Granted, Expires) = (number, granted, expires);
    }

    /// <summary>Returns true if the grant allows this number of requests in flight.</summary>
    public bool Covers(int used, long now) => used <= Granted && now < Expires;

    /// <summary>Returns true if it is known whether this number of requests may be in flight.</summary>
    public bool Decides(int used, long now) => now < Expires && (used <= Granted || now < DeniedUntil);

    /// <summary>Releases the slot of a request.</summary>
    public void Release()
    {
        lock (this)
            Used--;
    }

    /// <summary>Returns true if there is nothing to renew, and nothing to return to other instances.</summary>
    public bool IsIdle(long now) => Used == 0 && (Granted == 0 || now >= Expires);
}
