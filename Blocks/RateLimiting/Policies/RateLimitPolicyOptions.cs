namespace Scalable.RateLimiting.Policies;

/// <summary>Options of one named policy.</summary>
public sealed class RateLimitPolicyOptions : LimitOptions
{
    /// <summary>The kind of limit. Default: <see cref="Algorithm.TokenBucket"/>.</summary>
    public Algorithm Algorithm { get; set; }

    /// <summary>
    /// The identity by which requests share a bucket. Default: the client, identified as precisely as the request allows.
    /// </summary>
    public Partition Partition { get; set; }

    /// <summary>The token claim that names a tier. Default: <c>tier</c>. For an API key, the <c>Tier</c> of its client applies.</summary>
    public string TierClaim { get; set; } = "tier";

    /// <summary>The limits of tiers, in place of the policy's own.</summary>
    public Dictionary<string, LimitOptions> Tiers { get; } = [];

    /// <summary>True to count requests over the limit and admit them. Default: false.</summary>
    public bool Shadow { get; set; }
}

/// <summary>Options of one limit.</summary>
public class LimitOptions
{
    /// <summary>
    /// Permits per <see cref="Period"/>; for <see cref="Algorithm.Concurrency"/>, concurrent requests. Not for
    /// <see cref="Algorithm.Work"/>.
    /// </summary>
    public int Permits { get; set; }

    /// <summary>The period of <see cref="Permits"/> or <see cref="Work"/>. Default: one minute.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The number of permits that an idle client may spend at once. Default: <see cref="Permits"/>.</summary>
    public int? Burst { get; set; }

    /// <summary>
    /// For <see cref="Algorithm.Work"/>: backend time per <see cref="Period"/>, from 1 millisecond to 15 minutes. It may exceed the
    /// period, since several backends work at the same time.
    /// </summary>
    public TimeSpan? Work { get; set; }

    /// <summary>
    /// For <see cref="Algorithm.Work"/>: the backend time that an idle client may use at once, and at the same time the most that it can
    /// owe: a client that has used more is refused for no longer. Default: <see cref="Work"/>.
    /// </summary>
    public TimeSpan? WorkBurst { get; set; }
}

/// <summary>A client identified by the SHA-256 of its key, so that configuration does not reveal the key.</summary>
public sealed class ApiClientOptions
{
    /// <summary>SHA-256 of the key in UTF-8, 64 hexadecimal digits: <c>printf %s "$key" | sha256sum</c>.</summary>
    public string KeySha256 { get; set; } = "";

    /// <summary>The name of the client's tier, if it has one.</summary>
    public string? Tier { get; set; }
}

/// <summary>The kind of a limit.</summary>
public enum Algorithm
{
    /// <summary>A bucket of <c>Burst</c> permits that fills at <c>Permits</c> per <c>Period</c>.</summary>
    TokenBucket,

    /// <summary>
    /// The generic cell rate algorithm: the same arithmetic as a token bucket, expressed as a schedule. Both names are accepted.
    /// </summary>
    Gcra = TokenBucket,

    /// <summary>At most <c>Permits</c> concurrent requests.</summary>
    Concurrency,

    /// <summary>
    /// At most <c>Work</c> of backend time per <c>Period</c>, in a bucket of <c>WorkBurst</c>. A request is admitted unless the bucket is
    /// empty, and charged when its work is known (<see cref="DistributedRateLimiter.Charge"/>); until then it costs nothing. So the
    /// requests in flight when the bucket is used up are the client's debt.
    /// </summary>
    Work,
}

/// <summary>The identity by which requests share a limit.</summary>
public enum Partition
{
    /// <summary>The user, else the API key, else the address.</summary>
    Client,

    /// <summary>The address alone: IPv4 whole, IPv6 by its /64.</summary>
    Address,

    /// <summary>The authenticated subject, else the address.</summary>
    User,

    /// <summary>The known API key, else the address.</summary>
    ApiKey,

    /// <summary>All clients together.</summary>
    System,
}
