namespace Gateway.RateLimiting.Policies;

/// <summary>Options of one named policy.</summary>
internal sealed class RateLimitPolicyOptions : LimitOptions
{
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

internal class LimitOptions
{
    /// <summary>Permits per <see cref="Period"/>; for <see cref="Algorithm.Concurrency"/>, concurrent requests.</summary>
    public int Permits { get; set; }

    /// <summary>The period of <see cref="Permits"/>. Default: one minute.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The number of permits that an idle client may spend at once. Default: <see cref="Permits"/>.</summary>
    public int? Burst { get; set; }
}

/// <summary>A client identified by the SHA-256 of its key, so that configuration does not reveal the key.</summary>
internal sealed class ApiClientOptions
{
    /// <summary>SHA-256 of the key in UTF-8, 64 hexadecimal digits: <c>printf %s "$key" | sha256sum</c>.</summary>
    public string KeySha256 { get; set; } = "";

    public string? Tier { get; set; }
}

internal enum Algorithm
{
    /// <summary>A bucket of <c>Burst</c> permits that fills at <c>Permits</c> per <c>Period</c>.</summary>
    TokenBucket,

    /// <summary>
    /// The generic cell rate algorithm: the same arithmetic as a token bucket, expressed as a schedule. Both names are accepted.
    /// </summary>
    Gcra = TokenBucket,

    /// <summary>At most <c>Permits</c> concurrent requests.</summary>
    Concurrency,
}

internal enum Partition
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
