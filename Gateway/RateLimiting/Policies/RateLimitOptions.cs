namespace Gateway.RateLimiting.Policies;

/// <summary>Section <c>RateLimiting</c>. Checked at start; a wrong change while running is reported and ignored.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimiting";

    /// <summary>Off: every request passes, without headers. Default: on.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Named policies. A route names those it is subject to in its metadata: <c>"RateLimit": "client,system"</c>.</summary>
    public Dictionary<string, PolicyOptions> Policies { get; } = [];

    /// <summary>Clients known by an API key, by name.</summary>
    public Dictionary<string, ApiClientOptions> Clients { get; } = [];

    /// <summary>The request header that carries an API key. Default: <c>X-Api-Key</c>.</summary>
    public string ApiKeyHeader { get; set; } = "X-Api-Key";

    /// <summary>
    /// How many partitions a gateway remembers. Beyond that a newcomer is decided by Redis alone, request by request: nobody who is known is
    /// forgotten for a flood of strangers. Default: 200,000, about 40 MB.
    /// </summary>
    public int MaxPartitions { get; set; } = 200_000;

    /// <summary>A partition without a request for so long is forgotten here; Redis still knows it. Default: 10 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many gateways there may be at most. A gateway that has not yet heard from Redis how many there are enforces this part of each limit, so that
    /// all of them together admit no more than it, however many start while Redis is away. Default: 1.
    /// </summary>
    public int MaxGateways { get; set; } = 1;

    /// <summary>
    /// How long a request waits for Redis before it is decided by this gateway's own share of the limit. After three answers in a row that came too late, no
    /// request waits until Redis answers in time again. Default: 100 ms.
    /// </summary>
    public TimeSpan RedisTimeout { get; set; } = TimeSpan.FromMilliseconds(100);
}
