using System.ComponentModel.DataAnnotations;

namespace Gateway.Hardening;

/// <summary>Limits for clients, trusted proxies and CORS origins; section <c>Hardening</c>.</summary>
internal sealed class HardeningOptions
{
    public const string Section = "Hardening";

    /// <summary>
    /// The networks (<c>10.0.0.0/8</c>) or addresses of the proxies in front of this gateway. <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> are accepted only from these. Default: none.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The origins whose web pages may call the API (<c>https://shop.example</c>). Default: none.</summary>
    public IList<string> CorsOrigins { get; } = [];

    /// <summary>The maximum number of concurrent connections. Default: 10,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000")]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>The time that a client may take to send the headers of a request. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "must be from 1 second to 5 minutes")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The minimum rate, in bytes per second, at which a client must send or receive a body, after a grace period of
    /// five seconds. Default: 240.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000")]
    public double MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>The maximum size of a request body, in bytes, unless the route sets another one. Default: 1 MiB.</summary>
    [Range(1, long.MaxValue, ErrorMessage = "must be at least 1")]
    public long MaxBodyBytes { get; set; } = 1024 * 1024;
}
