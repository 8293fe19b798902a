using System.ComponentModel.DataAnnotations;

namespace Gateway.Overload;

/// <summary>
/// Limits on the concurrency of this gateway; section <c>Overload</c>. Health probes are never counted. An early rejection costs little,
/// and admitted requests keep their latency.
/// </summary>
internal sealed class OverloadOptions
{
    public const string Section = "Overload";

    /// <summary>The maximum number of requests in flight, streams excluded. Default: 2,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000")]
    public int MaxConcurrency { get; set; } = 2_000;

    /// <summary>The share of <see cref="MaxConcurrency"/> that is reserved for writes. Default: 0.1.</summary>
    [Range(0, 0.9, ErrorMessage = "must be from 0 to 0.9")]
    public double ReservedForWrites { get; set; } = 0.1;

    /// <summary>
    /// The maximum number of open streams (server-sent events) of all clients together; the limit per client is a policy of the route.
    /// Default: 1,000.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000")]
    public int MaxStreams { get; set; } = 1_000;

    /// <summary>The <c>Retry-After</c> of rejected requests, in seconds. Default: 1.</summary>
    [Range(1, 3600, ErrorMessage = "must be from 1 to 3600")]
    public int RetryAfterSeconds { get; set; } = 1;
}
