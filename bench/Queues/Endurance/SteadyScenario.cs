using System.Globalization;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Generator.Measure;

namespace Scalable.Bench.Queues.Endurance;

/// <summary>
/// Our jobs at a steady rate for a long time, while old ones are removed: neither the table nor the time to start a job may grow.
/// </summary>
internal sealed class SteadyScenario : IScenario
{
    private const int PerSecond = 600;
    private const int WindowSeconds = 60;
    private const int JobsPerWindow = PerSecond * WindowSeconds;

    /// <summary>The windows until as many jobs are removed as are added, and the table has its final size.</summary>
    private const int WindowsToFill = 3;

    /// <summary>What counts as growth, from the first window with a full table to the median of the last three.</summary>
    private const double MaxGrowth = 1.2;

    private const string Jobs = "jobs so far";
    private const string P50 = "p50 ms to start";
    private const string P99 = "p99 ms to start";
    private const string Rows = "rows";
    private const string Table = "table MB";
    private const string Indexes = "indexes MB";
    private const string Statements = "statements/job";

    // Completed jobs are kept for a minute, so that the table holds two windows at most.
    private static readonly JobQueue Queue = new(
        "scalable", "Scalable.Jobs", QueueProgram.DotNet, "finished jobs are kept for one minute, and removed each ten seconds")
    {
        UnfinishedSql = "select count(*) from jobs where state in ('queued', 'running')",
        KeepJobs = TimeSpan.FromMinutes(1),
    };

    public string Name => "queues-steady";

    public string Summary => "our jobs at 600 a second: does the table grow, does their start take longer? [number of jobs: 1000000]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var jobs = CountOf(args);
        var windows = (int)Math.Ceiling((double)jobs / JobsPerWindow);
        var results = await Live.RunAsync(windows, progress => MeasureAsync(windows, progress, cancellationToken));
        await ResultsFiles.WriteAsync(results, ResultsFiles.Folder, Name, cancellationToken);
        Live.Show(results);
    }

    private static int CountOf(string[] args)
    {
        const int usual = 1_000_000, most = 100_000_000, least = JobsPerWindow * (WindowsToFill + 3);
        return args switch
        {
            [] => usual,
            [var given] when int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var jobs)
                && jobs is >= least and <= most => jobs,
            _ => throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{string.Join(' ', args)}' is not a number of jobs from {least} to {most}; the default is {usual}.")),
        };
    }

    private static async Task<Results> MeasureAsync(int windows, Live progress, CancellationToken cancellationToken)
    {
        await using var servers = await QueueServers.StartAsync(node: false, cancellationToken);
        await using var turn = await QueueTurn.StartAsync(servers, Queue, cancellationToken);
        var rows = new List<Measurement>();
        for (var window = 1; window <= windows; window++)
        {
            progress.Say($"{PerSecond} jobs a second");
            var figures = await MeasureWindowAsync(turn, cancellationToken);
            figures[Jobs] = window * JobsPerWindow;
            rows.Add(new Measurement(
                Queue.Name, Role.Scalable, string.Create(CultureInfo.InvariantCulture, $"minute {window}"),
                figures.ToDictionary(figure => figure.Key, figure => Spread.Of([figure.Value]))));
            progress.Done(string.Join(", ", figures.Select(figure => $"{figure.Key} {Number.Of(figure.Value)}")));
        }

        return new Results(
            "Jobs at a steady rate", Machine.This(await servers.VersionAsync(cancellationToken)),
            [new Finding($"{Queue.Settings}.", true)],
            [
                new Chapter(
                    "steady", "A steady rate",
                    string.Create(
                        CultureInfo.InvariantCulture, $"Empty jobs at {PerSecond} a second, whatever the calls take; two workers."),
                    rows, [new("99th percentile from call to start", P99, ChartKind.Bars), new("Table", Table, ChartKind.Bars)],
                    [.. new[] { Table, Indexes, P50, P99 }.Select(figure => Growth(rows, figure))]),
            ]);
    }

    private static async Task<Dictionary<string, double>> MeasureWindowAsync(QueueTurn turn, CancellationToken cancellationToken)
    {
        var database = turn.Database!;
        var work = await database.WorkAsync(cancellationToken);
        var (log, _) = await turn.PaceAsync(JobsPerWindow, PerSecond, cancellationToken);
        await turn.AcceptedAsync(log, cancellationToken);
        var unfinished = await turn.EndedAsync(log, TimeSpan.FromMinutes(1), cancellationToken);
        if (unfinished > 0)
            throw new InvalidOperationException($"{unfinished} jobs did not end: {PerSecond} a second are too many for this machine.");
        var (waits, done) = (log.Waits(), await database.WorkAsync(cancellationToken) - work);
        return new()
        {
            [Jobs] = 0,
            [P50] = waits.Percentile(0.5),
            [P99] = waits.Percentile(0.99),
            [Rows] = await database.QueryAsync("select count(*) from jobs", cancellationToken),
            [Table] = await MegabytesAsync("pg_table_size"),
            [Indexes] = await MegabytesAsync("pg_indexes_size"),
            [Statements] = done.Statements / JobsPerWindow,
        };

        async Task<double> MegabytesAsync(string size) =>
            await database.QueryAsync($"select {size}('jobs')", cancellationToken) / (1024 * 1024);
    }

    private static Finding Growth(List<Measurement> rows, string figure)
    {
        var (before, after) = (rows[WindowsToFill - 1][figure], Spread.Of(rows.TakeLast(3).Select(row => row[figure])).Median);
        return new Finding(
            $"{figure}: {Number.Of(before)} in minute {WindowsToFill}, {Number.Of(after)} in the last three (target: at most "
            + $"{Number.Of(MaxGrowth)} times).", after <= MaxGrowth * before);
    }
}
