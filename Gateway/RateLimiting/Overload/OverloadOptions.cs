using System.ComponentModel.DataAnnotations;

namespace Gateway.RateLimiting.Overload;

/// <summary>
/// Section <c>Overload</c>: how much this gateway takes on before it turns requests away. Health probes are never counted. What is refused early
/// costs little, and those who were admitted keep their latency.
/// </summary>
internal sealed class OverloadOptions
{
    public const string Section = "Overload";

    /// <summary>Requests under way at a time. Default: 2,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrency { get; set; } = 2_000;

    /// <summary>The share that reads leave to writes. Default: 0.1.</summary>
    [Range(0, 0.9)]
    public double ReservedForWrites { get; set; } = 0.1;

    /// <summary>What the refused are told to wait, in seconds. Default: 1.</summary>
    [Range(1, 3600)]
    public int RetryAfterSeconds { get; set; } = 1;
}
