using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Tools;
using Scalable.Generator.Measure;
using Spectre.Console;

namespace Scalable.Bench.Queues;

/// <summary>Compares this system's jobs with other job queues: the same contract, machine and run.</summary>
internal sealed class QueuesScenario : IScenario
{
    private const string Anchor = "anchor";

    public string Name => "queues";

    public string Summary => "our jobs beside Hangfire, Quartz, Wolverine, Rebus, pg-boss, graphile-worker, BullMQ [--quick] [--only …]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var options = CaseOptions.Of(args, [.. JobQueues.All.Select(queue => queue.Key)]);
        var sizes = options.Quick ? QueueSizes.Quick : QueueSizes.Full;
        JobQueue[] queues = [.. JobQueues.All.Where(queue => options.Only.Contains(queue.Key))];
        if (queues.Any(queue => !queue.IsOnPostgres))
            Programs.Require(("redis-server", "redis-server"));
        var results = await Live.RunAsync(
            sizes.Rounds * queues.Length, progress => MeasureAsync(queues, sizes, progress, cancellationToken));
        if (queues.Length == JobQueues.All.Count)
            await ResultsFiles.WriteAsync(results, ResultsFiles.Folder, Name, cancellationToken);
        else
            AnsiConsole.WriteLine("Not all queues were measured, so no results are written.");
        Live.Show(results);
    }

    private static async Task<Results> MeasureAsync(
        JobQueue[] queues, QueueSizes sizes, Live progress, CancellationToken cancellationToken)
    {
        await using var servers = await QueueServers.StartAsync(
            queues.Any(queue => queue.Program == QueueProgram.Node), cancellationToken);
        var anchor = new QueueAnchor(servers.Servers.Postgres);
        var comparison = new QueueComparison(servers, sizes, progress.Say);
        var (rounds, failures) = (queues.ToDictionary(queue => queue, _ => new List<QueueRound>()), new List<string>());
        var pairs = new List<double>();
        await InterleavedRounds.RunAsync(
            sizes.Rounds, [AnchorAsync, .. queues.Select(queue => (Func<Task<double>>)(() => TurnAsync(queue)))]);

        // A queue that failed in a round has no figures that could be compared.
        IReadOnlyDictionary<JobQueue, IReadOnlyList<QueueRound>> complete = queues.Where(queue => rounds[queue].Count == sizes.Rounds)
            .ToDictionary(queue => queue, queue => (IReadOnlyList<QueueRound>)rounds[queue]);
        return new Results(
            "Beside other job queues", Machine.This(await servers.VersionAsync(cancellationToken)),
            QueueChapters.Facts(sizes, pairs, comparison.Versions, failures), QueueChapters.Of(sizes, complete, pairs));

        async Task<double> AnchorAsync()
        {
            progress.Title(Anchor);
            pairs.Add(await anchor.MeasureAsync(sizes.Jobs, cancellationToken));
            return pairs[^1];
        }

        async Task<double> TurnAsync(JobQueue queue)
        {
            progress.Title(queue.Name);
            try
            {
                var round = await comparison.MeasureAsync(queue, cancellationToken);
                rounds[queue].Add(round);
                progress.Done(
                    $"{queue.Name}: {Number.Of(round.JobsPerSecond)} jobs/s, p99 {Number.Of(round.P99)} ms, not ended {round.Lost}, "
                    + $"run twice {round.RunTwice} ({round.Unexplained}), {Number.Of(round.TakenOver)} s");
                return round.JobsPerSecond;
            }
            catch (InvalidOperationException failure)
            {
                failures.Add($"Failed: {failure.Message}");
                progress.Done(failures[^1]);
                return double.NaN;
            }
        }
    }
}
