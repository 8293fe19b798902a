using System.ComponentModel.DataAnnotations;

namespace Scalable.Diagnosis.Rules;

/// <summary>When a mistake is reported, and how much is kept in memory.</summary>
public sealed class DiagnosisOptions
{
    /// <value>N+1: calls of one template within one request, at least. Default 5.</value>
    [Range(2, 1_000, ErrorMessage = "must be from 2 to 1000")]
    public int RepeatedCalls { get; set; } = 5;

    /// <value>N+1: from this many calls on it is severe, whatever time they take. Default 10.</value>
    [Range(2, 10_000, ErrorMessage = "must be from 2 to 10000")]
    public int SevereRepeatedCalls { get; set; } = 10;

    /// <value>N+1: what the calls of one request take together, at least, unless there are severely many. Default 50 ms.</value>
    public TimeSpan RepeatedCallsTime { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <value>N+1: a longer pause between two calls ends a series: it is a poll. Default 500 ms.</value>
    public TimeSpan RepeatedCallsPause { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <value>N+1: traces that show it, at least. Default 3.</value>
    [Range(1, 1_000, ErrorMessage = "must be from 1 to 1000")]
    public int RepeatedCallsTraces { get; set; } = 3;

    /// <value>
    /// N+1: the share of the requests making such a call that repeat it, at least; fewer are an exception, as after an outage.
    /// Default 0.02.
    /// </value>
    [Range(0, 1, ErrorMessage = "must be from 0 to 1")]
    public double RepeatedCallsShare { get; set; } = 0.02;

    /// <value>Pools: connections opened per operation, or per request with some, above which they are not pooled. Default 0.5.</value>
    [Range(0.01, 10, ErrorMessage = "must be from 0.01 to 10")]
    public double ConnectionsPerOperation { get; set; } = 0.5;

    /// <value>Pools: connections that each process may open at its start. Default 100, or the pool's size where that is reported.</value>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000")]
    public int ConnectionsAtStart { get; set; } = 100;

    /// <value>Pools: connections that the server allows. Default: as the server's own metrics say, else unknown.</value>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000")]
    public int? ServerConnections { get; set; }

    /// <value>Pools: for how long requests wait while all connections are in use. Default 30 s.</value>
    public TimeSpan PoolShortage { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>Caching: reads of one answer in a minute, at least. Default 20.</value>
    [Range(2, 100_000, ErrorMessage = "must be from 2 to 100000")]
    public int RepeatedReads { get; set; } = 20;

    /// <value>Caching: the share of a query's reads that repeat, at least. Default 0.8.</value>
    [Range(0.01, 1, ErrorMessage = "must be from 0.01 to 1")]
    public double RepeatedReadShare { get; set; } = 0.8;

    /// <value>Caching: reads per write of the same table, at least. Default 10.</value>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000")]
    public double ReadsPerWrite { get; set; } = 10;

    /// <value>Limits: the share of all requests that one client makes, above which it takes too much. Default 0.5.</value>
    [Range(0.01, 1, ErrorMessage = "must be from 0.01 to 1")]
    public double ClientShare { get; set; } = 0.5;

    /// <value>Limits: how many times the quiet p99 of others their p99 becomes, at least. Default 2.</value>
    [Range(1, 1_000, ErrorMessage = "must be from 1 to 1000")]
    public double OthersSlowdown { get; set; } = 2;

    /// <value>Limits: requests of others that a p99 is taken of, at least. Default 100.</value>
    [Range(10, 1_000_000, ErrorMessage = "must be from 10 to 1000000")]
    public int OthersRequests { get; set; } = 100;

    /// <value>Slow work: the duration of a request, at least. Default 500 ms.</value>
    public TimeSpan SlowRequest { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <value>Slow work: requests that take that long, at least. Default 3.</value>
    [Range(1, 1_000, ErrorMessage = "must be from 1 to 1000")]
    public int SlowRequests { get; set; } = 3;

    /// <value>A trace is complete when none of its spans has come for this time. Default 10 s.</value>
    public TimeSpan TraceWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <value>
    /// A long watch forgets: each such time the rules begin anew, and what they found until then is reported for one more. By the clock of
    /// the spans. Default 1 hour; <see cref="Timeout.InfiniteTimeSpan"/> for telemetry that is examined as a whole.
    /// </value>
    public TimeSpan Period { get; set; } = TimeSpan.FromHours(1);

    /// <value>Spans of incomplete traces in memory at most; the oldest traces are completed early. Default 250,000.</value>
    [Range(1_000, 10_000_000, ErrorMessage = "must be from 1000 to 10000000")]
    public int MaxOpenSpans { get; set; } = 250_000;

    /// <value>Different routes, queries, pools of each kind that are counted at most. Default 5,000.</value>
    [Range(10, 1_000_000, ErrorMessage = "must be from 10 to 1000000")]
    public int MaxKeys { get; set; } = 5_000;

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal void Validate()
    {
        var errors = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new(this), errors, validateAllProperties: true))
            throw new ArgumentException($"{errors[0].MemberNames.First()} {errors[0].ErrorMessage}.");
        if (Period <= TimeSpan.Zero && Period != Timeout.InfiniteTimeSpan)
            throw new ArgumentException($"{nameof(Period)} must be positive, or infinite.");
    }
}
