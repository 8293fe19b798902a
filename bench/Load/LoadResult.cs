using System.Text.Json.Serialization;

namespace Scalable.Bench.Load;

/// <summary>What became of the requests of one population.</summary>
/// <param name="Seconds">How long requests arrived.</param>
/// <param name="Offered">Requests that the schedule asked for. All of them are in one of the counts below.</param>
/// <param name="Ok">Answered with 2xx or 304, whole, in time.</param>
/// <param name="Refused">Answered with 429.</param>
/// <param name="Failed">Answered with anything else.</param>
/// <param name="Broken">No connection, or one that broke off.</param>
/// <param name="TimedOut">Given up.</param>
/// <param name="Statuses">How many answers had which status.</param>
/// <param name="Latency">Of those answered well and of those given up (which count as the patience of their users).</param>
internal sealed record PopulationResult(
    string Name, double Seconds, long Offered, long Ok, long Refused, long Failed, long Broken, long TimedOut,
    IReadOnlyDictionary<int, long> Statuses, Latency Latency)
{
    [JsonIgnore]
    public double OkPerSecond => Ok / Seconds;

    [JsonIgnore]
    public double OfferedPerSecond => Offered / Seconds;

    [JsonIgnore]
    public long Errors => Failed + Broken + TimedOut;

    /// <summary>The share of the requests that got no good answer, for whatever reason but a limit's. 0 to 1.</summary>
    [JsonIgnore]
    public double ErrorShare => Offered == 0 ? 0 : (double)Errors / Offered;
}

/// <summary>Latencies in milliseconds, from the moment at which a request should have been sent.</summary>
internal sealed record Latency(double P50, double P90, double P99, double P999, double Max);

/// <summary>What one load found.</summary>
/// <param name="SendLag">The 99th percentile of how late the generator itself was with what could be sent at once, in milliseconds.</param>
internal sealed record LoadResult(IReadOnlyList<PopulationResult> Populations, double SendLag)
{
    public PopulationResult this[string population] => Populations.Single(result => result.Name == population);

    [JsonIgnore]
    public PopulationResult Only => Populations.Single();
}
