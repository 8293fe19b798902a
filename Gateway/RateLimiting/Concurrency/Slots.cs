using Gateway.RateLimiting.Partitions;
using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting.Concurrency;

/// <summary>
/// What one gateway holds of one client's concurrency limit. Not safe for threads by itself: whoever uses it holds its lock.
/// </summary>
internal sealed class Slots(PartitionKey key, Limit limit)
{
    /// <summary>How long Redis keeps slots for a gateway that does not renew them.</summary>
    public const double LeaseSeconds = 5;

    private long _latest;

    public PartitionKey Key => key;

    public Limit Limit => limit;

    /// <summary>Requests under way.</summary>
    public int Used { get; set; }

    /// <summary>Requests that may be under way, as Redis granted.</summary>
    public int Granted { get; private set; }

    /// <summary>When the grant lapses.</summary>
    public long Expires { get; private set; }

    /// <summary>Whether this object is no longer the one to ask: it was empty, and forgotten.</summary>
    public bool Forgotten { get; set; }

    /// <summary>Takes over an answer of Redis, unless that to a later question was here before: slots that were given back since may be another gateway's.</summary>
    /// <param name="number">Of the question.</param>
    /// <param name="granted">Requests that may be under way.</param>
    /// <param name="expires">When the grant lapses.</param>
    public void Grant(long number, int granted, long expires)
    {
        if (number > _latest)
            (_latest, Granted, Expires) = (number, granted, expires);
    }

    /// <summary>Whether there is nothing to renew, and nothing that others wait for to be given back.</summary>
    public bool IsIdle(long now) => Used == 0 && (Granted == 0 || now >= Expires);
}
