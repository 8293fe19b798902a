namespace Scalable.RateLimiting.Policies;

/// <summary>
/// Options of rate limiting; section <c>RateLimiting</c>. Validated at start; an invalid change at run time is logged and ignored.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RateLimiting";

    /// <summary>False to admit every request, without headers. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The policies, by name. An endpoint lists those that apply to it in its <see cref="RateLimitMetadata"/>.</summary>
    public Dictionary<string, RateLimitPolicyOptions> Policies { get; } = [];

    /// <summary>The clients with an API key, by name.</summary>
    public Dictionary<string, ApiClientOptions> Clients { get; } = [];

    /// <summary>The request header that carries an API key. Default: <c>X-Api-Key</c>.</summary>
    public string ApiKeyHeader { get; set; } = "X-Api-Key";

    /// <summary>The claim that identifies an authenticated user. Default: <c>sub</c>.</summary>
    public string SubjectClaim { get; set; } = "sub";

    /// <summary>
    /// The maximum number of partitions that an instance stores. Beyond it, Redis alone decides on each request of a new client: a flood of
    /// new clients evicts no known one. Default: 200,000, about 40 MB.
    /// </summary>
    public int MaxPartitions { get; set; } = 200_000;

    /// <summary>
    /// The time without a request after which an instance removes a partition; Redis keeps it. Default: 10 s, which is also the minimum for
    /// a partition whose local share was used.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The maximum number of instances. Until Redis has reported their number, an instance enforces this fraction of each limit, so that
    /// all of them together do not exceed it, however many start while Redis is unavailable. Default: 1.
    /// </summary>
    public int MaxGateways { get; set; } = 1;

    /// <summary>
    /// The time that a request waits for Redis before this instance's share of the limit decides. After three late replies in a row, no
    /// request waits until Redis replies in time again. Default: 100 ms.
    /// </summary>
    public TimeSpan RedisTimeout { get; set; } = TimeSpan.FromMilliseconds(100);
}
