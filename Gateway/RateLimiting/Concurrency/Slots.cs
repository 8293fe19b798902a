namespace Gateway.RateLimiting.Concurrency;

/// <summary>
/// What one gateway holds of one client's concurrency limit. Not safe for threads by itself: whoever uses it holds its lock.
/// </summary>
internal sealed class Slots
{
    /// <summary>How long Redis keeps slots for a gateway that does not renew them.</summary>
    public const double LeaseSeconds = 5;

    /// <summary>Requests under way.</summary>
    public int Used { get; set; }

    /// <summary>Requests that may be under way, as Redis granted.</summary>
    public int Granted { get; set; }

    /// <summary>When the grant lapses.</summary>
    public long Expires { get; set; }

    /// <summary>Whether this object is no longer the one to ask: it was empty, and forgotten.</summary>
    public bool Forgotten { get; set; }
}
