using System.Text.Json.Serialization;

namespace Scalable.Generator.Load;

/// <summary>The outcome of the requests of one population.</summary>
/// <param name="Seconds">The duration over which requests were due.</param>
/// <param name="Offered">The number of scheduled requests. Each is included in exactly one of the counts below.</param>
/// <param name="Ok">Complete 2xx or 304 responses within the timeout.</param>
/// <param name="Refused">429 responses.</param>
/// <param name="Failed">All other responses.</param>
/// <param name="Broken">Failed and aborted connections.</param>
/// <param name="TimedOut">Requests that timed out.</param>
/// <param name="Statuses">The number of responses per status code.</param>
/// <param name="Latency">The latency of successful requests and of timeouts, which count with the full timeout.</param>
/// <param name="RefusalLatency">The latency of 429 and 503 responses.</param>
internal sealed record PopulationResult(
    string Name, double Seconds, long Offered, long Ok, long Refused, long Failed, long Broken, long TimedOut,
    IReadOnlyDictionary<int, long> Statuses, Latency Latency, Latency RefusalLatency)
{
    /// <summary>Responses that a cache in front of the server had (<c>Cache-Status</c>).</summary>
    public long CacheHits { get; init; }

    /// <summary>
    /// How long users waited for a good response, over all requests: one that failed, was refused or timed out counts as
    /// <see cref="OutcomeCounter.Never"/>. So a percentile is not improved by requests that fail fast.
    /// </summary>
    public Latency Wait { get; init; } = new(0, 0, 0, 0, 0);

    [JsonIgnore]
    public double OkPerSecond => Ok / Seconds;

    [JsonIgnore]
    public double OfferedPerSecond => Offered / Seconds;

    [JsonIgnore]
    public long Errors => Failed + Broken + TimedOut;

    /// <summary>The share of requests without a good response, other than those refused by a rate limit. From 0 to 1.</summary>
    [JsonIgnore]
    public double ErrorShare => Offered == 0 ? 0 : (double)Errors / Offered;
}

/// <summary>Latencies in milliseconds, measured from the time at which a request was due.</summary>
internal sealed record Latency(double P50, double P90, double P99, double P999, double Max);

/// <summary>The result of a load.</summary>
/// <param name="SendLag">The 99th percentile of the generator's own delay for requests that could be sent at once, in milliseconds.</param>
internal sealed record LoadResult(IReadOnlyList<PopulationResult> Populations, double SendLag)
{
    public PopulationResult this[string population] => Populations.Single(result => result.Name == population);

    [JsonIgnore]
    public PopulationResult Only => Populations.Single();
}
