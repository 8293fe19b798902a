using System.Globalization;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Generator.Measure;

namespace Scalable.Bench.Queues.Endurance;

/// <summary>The time until single jobs of several owners start, without and beside a backlog of another owner.</summary>
internal sealed class BacklogScenario : IScenario
{
    private const int Backlog = 100_000;
    private const int PerSecond = 50;
    private const int UsualSeconds = 30;
    private const int LeadInSeconds = 10;
    private const double MaxRatio = 2;

    private const string P50 = "p50 ms to start";
    private const string P99 = "p99 ms to start";

    public string Name => "queues-backlog";

    public string Summary => "the start of single jobs beside 100,000 waiting ones of another owner [seconds]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var seconds = SecondsOption.Of(args, UsualSeconds);
        var results = await Live.RunAsync(2, progress => MeasureAsync(seconds, progress, cancellationToken));
        await ResultsFiles.WriteAsync(results, ResultsFiles.Folder, Name, cancellationToken);
        Live.Show(results);
    }

    private static async Task<Results> MeasureAsync(int seconds, Live progress, CancellationToken cancellationToken)
    {
        await using var servers = await QueueServers.StartAsync(node: false, cancellationToken);
        await using var turn = await QueueTurn.StartAsync(servers, JobQueues.Scalable, cancellationToken);
        progress.Say("warming up");
        await WaitsAsync(LeadInSeconds);
        await WaitsAsync(LeadInSeconds);
        var alone = Row("without a backlog", await WaitsAsync(seconds), progress);

        progress.Say(string.Create(CultureInfo.InvariantCulture, $"adding {Backlog:N0} jobs"));
        // Their numbers are of no measurement. They are held back, as the acceptance of many jobs of one owner leaves them.
        await QueueDatabase.ExecuteAsync(turn.Database!.ConnectionString, string.Create(CultureInfo.InvariantCulture,
            $$"""
            insert into jobs (id, kind, owner, payload, stage)
            select gen_random_uuid(), 'queue-job', 'busy', '{"number": -1, "milliseconds": 20, "caller": 0}', 'held'
              from generate_series(1, {{Backlog}})
            """), cancellationToken);
        // A backlog grows while autovacuum keeps the statistics up to date; inserted at once, it would meet plans for a table without one.
        await QueueDatabase.ExecuteAsync(turn.Database.ConnectionString, "analyze jobs", cancellationToken);
        await StartedAsync();
        var beside = Row("beside the backlog", await WaitsAsync(seconds), progress);
        var left = await CountAsync("queued");
        if (left == 0)
            throw new InvalidOperationException("The backlog was done before the measurement: give fewer seconds.");

        var ratio = beside[P99] / alone[P99];
        return new Results(
            "Beside a backlog", Machine.This(await servers.VersionAsync(cancellationToken)),
            [new Finding($"{JobQueues.Scalable.Settings}; {Number.Of(left)} jobs of the backlog were left at the end.", true)],
            [
                new Chapter(
                    "backlog", "Beside a backlog",
                    string.Create(CultureInfo.InvariantCulture,
                        $"Empty jobs of 20 owners, {PerSecond} a second, while {Backlog:N0} jobs of 20 ms of another owner wait."),
                    [alone, beside], [new("99th percentile from call to start", P99, ChartKind.Bars)],
                    [
                        new Finding(
                            $"99th percentile from call to start: {Number.Of(ratio)} times that without a backlog (target: at most "
                            + $"{Number.Of(MaxRatio)}).", ratio <= MaxRatio),
                    ]),
            ]);

        async Task<JobLog> WaitsAsync(int duration)
        {
            var (log, _) = await turn.PaceAsync(PerSecond * duration, PerSecond, cancellationToken);
            await turn.AcceptedAsync(log, cancellationToken);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (log.Started < log.Count)
                await timer.WaitForNextTickAsync(cancellationToken);
            return log;
        }

        Task<double> CountAsync(string state) =>
            turn.Database!.QueryAsync($"select count(*) from jobs where owner = 'busy' and state = '{state}'", cancellationToken);

        async Task StartedAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (await CountAsync("completed") == 0)
                await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static Measurement Row(string name, JobLog log, Live progress)
    {
        var waits = log.Waits();
        var (p50, p99) = (waits.Percentile(0.5), waits.Percentile(0.99));
        progress.Done($"{name}: p50 {Number.Of(p50)} ms, p99 {Number.Of(p99)} ms");
        return new Measurement(
            JobQueues.Scalable.Name, Role.Scalable, name,
            new Dictionary<string, Spread> { [P50] = Spread.Of([p50]), [P99] = Spread.Of([p99]) });
    }
}
