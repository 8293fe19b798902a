using System.ComponentModel.DataAnnotations;

namespace Gateway.Hardening;

/// <summary>Section <c>Hardening</c>: what a client may do to this server, and whom it believes.</summary>
internal sealed class HardeningOptions
{
    public const string Section = "Hardening";

    /// <summary>
    /// Networks (<c>10.0.0.0/8</c>) or addresses of the proxies in front of this gateway. Only what they say of a client in <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> counts. Default: none.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Web pages of these origins may call the API (<c>https://shop.example</c>). Default: none.</summary>
    public IList<string> CorsOrigins { get; } = [];

    /// <summary>Connections at a time. Default: 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>How long a client may take for the headers of a request. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes a second that a client must send or take of a body, after five seconds of grace. Default: 240.</summary>
    [Range(1, 1_000_000)]
    public double MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>Bytes of a request body, where a route does not say otherwise. Default: 1 MiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBodyBytes { get; set; } = 1024 * 1024;
}
