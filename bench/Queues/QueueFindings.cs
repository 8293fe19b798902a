using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;

namespace Scalable.Bench.Queues;

/// <summary>Compares our queues with the others.</summary>
internal static class QueueFindings
{
    private const double Lead = 1.5;
    private const double MaxP99 = 10;
    private const double MaxStatements = 2;

    public static IReadOnlyList<Finding> OfThroughput(IReadOnlyList<Measurement> rows)
    {
        var others = Others(rows, QueueChapters.Rate).Where(other => other.Queue.IsOnPostgres).ToArray();
        return
        [
            .. Findings(JobQueues.Scalable, Lead, "inside a process at least 1.5 times"),
            .. Findings(JobQueues.ScalableHttp, 1, "over HTTP ahead of"),
            .. rows.Where(row => row.System == JobQueues.Scalable.Name).Select(row => new Finding(
                $"Statements per job under load, inside a process: {Number.Of(row[QueueChapters.Statements])} (target: at most 2).",
                row[QueueChapters.Statements] <= MaxStatements)),
            .. rows.Where(row => row.System == JobQueues.ScalableHttp.Name).Select(row => new Finding(
                $"Statements per job under load, over HTTP: {Number.Of(row[QueueChapters.Statements])} (target: at most 2).",
                row[QueueChapters.Statements] <= MaxStatements)),
        ];

        IEnumerable<Finding> Findings(JobQueue ours, double factor, string target)
        {
            if (rows.FirstOrDefault(row => row.System == ours.Name) is not { } row)
                yield break;
            var rate = row[QueueChapters.Rate];
            var missed = others.Where(other => !other.Queue.RecordsEndsLater && rate < factor * other.Value).ToArray();
            yield return new Finding(
                $"Empty jobs a second, {ours.Name}: {Number.Of(rate)} (target: {target} each queue on PostgreSQL that commits the end of a "
                + $"job before its worker runs more). Times ours: {Listed(others, value => rate / value)}. "
                + $"Missed: {(missed.Length == 0 ? "none" : string.Join("; ", missed.Select(other => other.Queue.Name)))}. "
                + $"Commits ends later, for several jobs at once: "
                + $"{string.Join("; ", JobQueues.All.Where(queue => queue.RecordsEndsLater).Select(queue => queue.Name))}.",
                missed.Length == 0);
        }
    }

    public static IReadOnlyList<Finding> OfLatency(IReadOnlyList<Measurement> rows) =>
    [
        .. rows.Where(IsOurs).Select(row => new Finding(
            $"50 jobs a second, call to start, p99 in ms, {row.System}: {Number.Of(row[QueueChapters.P99])} (target: at most 10). "
            + $"{Listed(Others(rows, QueueChapters.P99), value => value)}.",
            row[QueueChapters.P99] <= MaxP99)),
    ];

    public static IReadOnlyList<Finding> OfFault(IReadOnlyList<Measurement> rows) =>
    [
        .. rows.Where(IsOurs).Select(row => new Finding(
            $"A killed worker, {row.System}: {Number.Of(row[QueueChapters.Lost])} jobs not ended, "
            + $"{Number.Of(row[QueueChapters.Unexplained])} run twice that were not on the killed worker (target: none). "
            + $"Not ended of others: {string.Join("; ", Others(rows, QueueChapters.Lost).Select(Unfinished))}.",
            row[QueueChapters.Lost] == 0 && row[QueueChapters.Unexplained] == 0)),
    ];

    private static string Unfinished((JobQueue Queue, double Value) other) =>
        $"{other.Queue.Name} {Number.Of(other.Value)}"
        + (other.Value > 0 && other.Queue.Takeover is { } takeover ? $" (its documentation: after {takeover})" : "");

    private static bool IsOurs(Measurement row) => row.Role is Role.Scalable;

    private static IReadOnlyList<(JobQueue Queue, double Value)> Others(IReadOnlyList<Measurement> rows, string figure) =>
    [
        .. rows.Where(row => !IsOurs(row)).Select(row => (JobQueues.All.Single(queue => queue.Name == row.System), row[figure])),
    ];

    private static string Listed(IEnumerable<(JobQueue Queue, double Value)> others, Func<double, double> shown) =>
        string.Join("; ", others.Select(other => string.Create(
            CultureInfo.InvariantCulture, $"{other.Queue.Name} {Number.Of(shown(other.Value))}")));
}
