using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;

namespace Scalable.Bench.Queues;

/// <summary>The results of <see cref="QueueComparison"/>.</summary>
internal static class QueueChapters
{
    public const string Rate = "jobs/s";
    public const string Accepted = "accepted/s";
    public const string AgainstAnchor = "of bare insert; update";
    public const string Statements = "statements/job";
    public const string P99 = "p99 ms";
    public const string Lost = "not ended";
    public const string Unexplained = "of them not on the killed worker";

    private const string Commits = "commits/job";
    private const string WalBytes = "WAL bytes/job";
    private const string RedisCommands = "Redis commands/job";
    private const string P50 = "p50 ms";
    private const string RunTwice = "run twice";
    private const string TakenOver = "s until all ended";

    /// <param name="rounds">The rounds of each queue that was measured in all of them.</param>
    /// <param name="anchor">The pairs of insert and update a second, in each round.</param>
    public static IReadOnlyList<Chapter> Of(
        QueueSizes sizes, IReadOnlyDictionary<JobQueue, IReadOnlyList<QueueRound>> rounds, IReadOnlyList<double> anchor)
    {
        Measurement[] throughput = [.. Rows(
            (Rate, round => round.JobsPerSecond), (AgainstAnchor, null), (Accepted, round => round.AcceptedPerSecond),
            (Statements, round => round.Statements),
            (Commits, round => round.Commits), (WalBytes, round => round.WalBytes), (RedisCommands, round => round.RedisCommands))];
        Measurement[] latency = [.. Rows((P50, round => round.P50), (P99, round => round.P99))];
        Measurement[] fault = [.. Rows(
            (Lost, round => round.Lost), (RunTwice, round => round.RunTwice), (Unexplained, round => round.Unexplained),
            (TakenOver, round => round.TakenOver))];
        return
        [
            new Chapter(
                "throughput", "Throughput",
                "From the first call to the last recorded end. 20 callers in one process, two workers. The anchor: 20 connections that "
                + "each insert a row and update it, in the same round.",
                throughput, [new("Empty jobs a second", Rate, ChartKind.Bars)], QueueFindings.OfThroughput(throughput)),
            new Chapter(
                "start-latency", "Start", "From the call to the start of the work, at 50 jobs a second whatever the calls take.",
                latency, [new("99th percentile from call to start", P99, ChartKind.Bars, Logarithmic: true)],
                QueueFindings.OfLatency(latency)),
            new Chapter(
                "fault", "A killed worker",
                string.Create(CultureInfo.InvariantCulture,
                    $"Jobs of 20 ms; one of two workers is killed when half have started. Not ended: within "
                    + $"{sizes.FaultBound.TotalSeconds:0} s, or 10 s without progress where the documentation says that it takes longer."),
                fault, [], QueueFindings.OfFault(fault)),
        ];

        IEnumerable<Measurement> Rows(params (string Figure, Func<QueueRound, double>? Value)[] figures) =>
            rounds.Select(queue => new Measurement(
                queue.Key.Name, queue.Key.IsOurs ? Role.Scalable : Role.Decent, queue.Key.IsOnPostgres ? "PostgreSQL" : "Redis",
                figures.ToDictionary(
                    figure => figure.Figure,
                    figure => Spread.Of(figure.Value is { } value
                        ? queue.Value.Select(value)
                        : queue.Value.Zip(anchor, (round, pairs) => round.JobsPerSecond / pairs)))));
    }

    /// <summary>The conditions, and the version and settings of each queue.</summary>
    public static IReadOnlyList<Finding> Facts(
        QueueSizes sizes, IReadOnlyList<double> anchor, IReadOnlyDictionary<JobQueue, string> versions, IReadOnlyList<string> failures) =>
    [
        new(
            string.Create(CultureInfo.InvariantCulture,
                $"{sizes.Name}: rounds {sizes.Rounds}, empty jobs {sizes.Jobs:N0} after {sizes.WarmUpJobs:N0} to warm up, ")
            + string.Create(CultureInfo.InvariantCulture, $"{sizes.Seconds} s at 50 a second after {sizes.LeadInSeconds} s of it, ")
            + string.Create(CultureInfo.InvariantCulture,
                $"{sizes.FaultJobs:N0} jobs beside the kill; figures are medians. Callers, workers and servers share this machine's "
                + $"processors. The anchor: {Spread.Of(anchor).Median:N0} pairs of insert and update a second."),
            true),
        .. versions.Select(queue => new Finding(
            $"{queue.Key.Name}{(queue.Value.Length > 0 ? $" {queue.Value}" : "")}: {queue.Key.Settings}."
            + (queue.Key.Takeover is { } takeover ? $" Jobs of a dead worker are run again after {takeover}, by default." : ""), true)),
        .. failures.Select(failure => new Finding(failure, false)),
        new("Not compared: CAP, whose transports between processes could not be had here.", true),
    ];
}
