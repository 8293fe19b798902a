using System.ComponentModel.DataAnnotations;

namespace Gateway.RateLimiting.Overload;

/// <summary>
/// Section <c>Overload</c>: how much this gateway takes on before it turns requests away. Health probes are never counted. What is refused early
/// costs little, and those who were admitted keep their latency.
/// </summary>
internal sealed class OverloadOptions
{
    public const string Section = "Overload";

    /// <summary>Requests under way at a time, streams not counted. Default: 2,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrency { get; set; } = 2_000;

    /// <summary>The share that reads leave to writes. Default: 0.1.</summary>
    [Range(0, 0.9)]
    public double ReservedForWrites { get; set; } = 0.1;

    /// <summary>
    /// Streams (server-sent events) open at a time, of all clients together; how many one client may have is a policy of their route. Default: 1,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxStreams { get; set; } = 1_000;

    /// <summary>What the refused are told to wait, in seconds. Default: 1.</summary>
    [Range(1, 3600)]
    public int RetryAfterSeconds { get; set; } = 1;
}
