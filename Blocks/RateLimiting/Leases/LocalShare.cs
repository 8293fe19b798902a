using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Leases;

/// <summary>The permits of one client that only this instance spends, in a token bucket that is full at first.</summary>
internal struct LocalShare
{
    private readonly bool _isEmpty;
    private double _missing; // of being full, at _at
    private double _at;

    private LocalShare(bool isEmpty) => _isEmpty = isEmpty;

    /// <summary>No permits, ever.</summary>
    public static LocalShare None => new(isEmpty: true);

    /// <summary>Returns the permits that can be spent now.</summary>
    public readonly double Available(in CurrentLimit limit) => _isEmpty ? 0 : Math.Max(0, limit.LocalBurst - Missing(limit));

    /// <summary>Returns the permits that the share lacks of being full.</summary>
    public readonly double Missing(in CurrentLimit limit) => Math.Max(0, _missing - ((limit.Now - _at) * limit.LocalPerSecond));

    public void Take(in CurrentLimit limit, double permits) => (_missing, _at) = (Missing(limit) + permits, limit.Now);

    public void Return(in CurrentLimit limit, double permits) => (_missing, _at) = (Math.Max(0, Missing(limit) - permits), limit.Now);

    /// <summary>Returns true if the share is full, so that a new one would be no larger.</summary>
    public readonly bool IsFull(double now) => _missing == 0 || now - _at >= Limit.MaxLocalFillSeconds;
}
