namespace Scalable.Lab.Measuring;

/// <summary>What was measured in half a second.</summary>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="MaxConnections">The connections that PostgreSQL allows.</param>
/// <param name="SendLag">How late the load generator sends, 99th percentile in milliseconds.</param>
/// <param name="Machine">The share of all processors that is busy, from 0 to 1.</param>
/// <param name="Generator">The processors that the load generator uses: 1 is a whole one.</param>
/// <param name="Lab">The processors that this process uses: the AppHost with this page.</param>
/// <param name="Late">By how many milliseconds this sample was taken later than it was due.</param>
internal sealed record LabSample(
    long Time, ColumnSample Mistake, ColumnSample Here, int MaxConnections, double SendLag, double Machine, double Generator, double Lab,
    double Late)
{
    /// <summary>Whether the twin made a mistake.</summary>
    public bool On { get; init; }
}

/// <summary>What was measured of one system in half a second. What could not be measured is null.</summary>
/// <param name="Offered">Requests of its users that were due, a second.</param>
/// <param name="Good">Good responses a second.</param>
/// <param name="Errors">Other responses, timeouts and broken connections a second.</param>
/// <param name="P50">The median latency in milliseconds; null without responses.</param>
/// <param name="P99">The 99th percentile of the same.</param>
/// <param name="Queries">Round trips to PostgreSQL a second.</param>
/// <param name="Connections">Connections to PostgreSQL.</param>
/// <param name="Threads">Threads of all its processes that serve requests.</param>
/// <param name="AbuserGood">Good responses a second to a client that sends more than its share; null if there is none.</param>
/// <param name="AbuserRefused">Requests of that client that were refused, a second.</param>
internal sealed record ColumnSample(
    double Offered, double Good, double Errors, double? P50, double? P99, double? Queries, int? Connections, int? Threads,
    double? AbuserGood, double? AbuserRefused)
{
    public static ColumnSample None { get; } = new(0, 0, 0, null, null, null, null, null, null, null);
}
