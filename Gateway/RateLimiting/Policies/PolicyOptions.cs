namespace Gateway.RateLimiting.Policies;

/// <summary>One named policy.</summary>
internal sealed class PolicyOptions : LimitOptions
{
    public Algorithm Algorithm { get; set; }

    /// <summary>Who shares one bucket. Default: the client, known as well as the request allows.</summary>
    public Partition Partition { get; set; }

    /// <summary>The claim of a token that names a tier. Default: <c>tier</c>. For an API key its client's <c>Tier</c> counts.</summary>
    public string TierClaim { get; set; } = "tier";

    /// <summary>Other numbers for those of a tier.</summary>
    public Dictionary<string, LimitOptions> Tiers { get; } = [];

    /// <summary>Counts what would be refused, and admits it. Default: off.</summary>
    public bool Shadow { get; set; }
}

internal class LimitOptions
{
    /// <summary>Permits per <see cref="Period"/>; for <see cref="Algorithm.Concurrency"/>, requests at a time.</summary>
    public int Permits { get; set; }

    /// <summary>Default: one minute.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many permits an idle client may spend at once. Default: <see cref="Permits"/>.</summary>
    public int? Burst { get; set; }
}

/// <summary>A client known by the SHA-256 of its key, so that configuration gives no key away.</summary>
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

    /// <summary>The generic cell rate algorithm: the same arithmetic as a token bucket, told as a schedule. Both names are accepted.</summary>
    Gcra = TokenBucket,

    /// <summary>At most <c>Permits</c> requests at a time.</summary>
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

    /// <summary>Everybody together.</summary>
    System,
}
