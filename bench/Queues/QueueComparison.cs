using System.Diagnostics;

namespace Scalable.Bench.Queues;

/// <summary>Measures one queue: throughput, the wait at a fixed rate, and a killed worker.</summary>
internal sealed class QueueComparison(QueueServers servers, QueueSizes sizes, Action<string> say)
{
    private const int PerSecond = 50;
    private const int FaultMilliseconds = 20;
    private const int FaultWarmUpJobs = 300;

    private static readonly TimeSpan TurnBound = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan ThroughputBound = TimeSpan.FromMinutes(5);

    /// <summary>The wait for progress where the documentation says that a dead worker's jobs wait for longer than the bench does.</summary>
    private static readonly TimeSpan StandstillBound = TimeSpan.FromSeconds(10);

    /// <summary>The versions of the queues that were measured.</summary>
    public Dictionary<JobQueue, string> Versions { get; } = [];

    public async Task<QueueRound> MeasureAsync(JobQueue queue, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TurnBound);
        try
        {
            return await FaultAsync(queue, await FastAsync(queue, limit.Token), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{queue.Name} was not done within {TurnBound.TotalMinutes:0} minutes.");
        }
    }

    private async Task<QueueRound> FastAsync(JobQueue queue, CancellationToken cancellationToken)
    {
        say($"{queue.Name}: starting");
        await using var turn = await QueueTurn.StartAsync(servers, queue, cancellationToken);
        Versions[queue] = turn.Version;
        say($"{queue.Name}: warming up");
        await BurstAsync(turn, queue, sizes.WarmUpJobs, cancellationToken);

        say($"{queue.Name}: {PerSecond} jobs a second");
        await PaceAsync(turn, sizes.LeadInSeconds, cancellationToken);
        var waits = (await PaceAsync(turn, sizes.Seconds, cancellationToken)).Waits();

        say($"{queue.Name}: {sizes.Jobs} empty jobs");
        var work = turn.Database is { } database ? await database.WorkAsync(cancellationToken) : default;
        var commits = turn.Database is null ? 0 : await turn.Database.CommitsAsync(cancellationToken);
        var commands = turn.Redis is null ? 0 : await turn.Redis.CommandsAsync();
        var (accepted, ended) = await BurstAsync(turn, queue, sizes.Jobs, cancellationToken);
        double jobs = sizes.Jobs;
        var done = turn.Database is null ? default : await turn.Database.WorkAsync(cancellationToken) - work;
        var redis = turn.Redis is null ? double.NaN : (await turn.Redis.CommandsAsync() - commands) / jobs;
        await turn.StopAsync();
        var hasDatabase = turn.Database is not null;
        return new QueueRound(
            jobs / ended,
            jobs / accepted,
            hasDatabase ? done.Statements / jobs : double.NaN,
            hasDatabase ? (await turn.Database!.CommitsAsync(cancellationToken) - commits) / jobs : double.NaN,
            hasDatabase ? done.WalBytes / jobs : double.NaN,
            redis, waits.Percentile(0.5), waits.Percentile(0.99), 0, 0, 0, 0);
    }

    private static async Task<JobLog> PaceAsync(QueueTurn turn, int seconds, CancellationToken cancellationToken)
    {
        var (log, _) = await turn.PaceAsync(PerSecond * seconds, PerSecond, cancellationToken);
        await turn.AcceptedAsync(log, cancellationToken);
        await turn.EndedAsync(log, ThroughputBound, cancellationToken);
        return log;
    }

    // The seconds from the first call to the return of the last one, and to the last recorded end.
    private static async Task<(double Accepted, double Ended)> BurstAsync(
        QueueTurn turn, JobQueue queue, int jobs, CancellationToken cancellationToken)
    {
        var (log, began) = await turn.BurstAsync(jobs, milliseconds: 0, cancellationToken);
        await turn.AcceptedAsync(log, cancellationToken);
        var accepted = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var unfinished = await turn.EndedAsync(log, ThroughputBound, cancellationToken);
        return unfinished == 0
            ? (accepted, Stopwatch.GetElapsedTime(began).TotalSeconds)
            : throw new InvalidOperationException($"{queue.Name}: {unfinished} of {jobs} jobs did not end.");
    }

    private async Task<QueueRound> FaultAsync(JobQueue queue, QueueRound round, CancellationToken cancellationToken)
    {
        say($"{queue.Name}: a worker is killed");
        await using var turn = await QueueTurn.StartAsync(servers, queue, cancellationToken);
        await BurstAsync(turn, queue, FaultWarmUpJobs, cancellationToken);
        var (log, _) = await turn.BurstAsync(sizes.FaultJobs, FaultMilliseconds, cancellationToken);
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1)))
        {
            while (log.Started < log.Count / 2)
                await timer.WaitForNextTickAsync(cancellationToken);
        }

        var kill = Stopwatch.GetTimestamp();
        var killed = await turn.KillWorkerAsync();
        await turn.AcceptedAsync(log, cancellationToken);
        var unfinished = await EndedAsync(turn, queue, kill, cancellationToken);
        var takenOver = unfinished == 0 ? Stopwatch.GetElapsedTime(kill).TotalSeconds : double.PositiveInfinity;
        var (twice, unexplained) = log.StartedTwice(killed);
        return round with { Lost = unfinished, RunTwice = twice, Unexplained = unexplained, TakenOver = takenOver };
    }

    // Asks the store, since a job may be recorded as ended that has started twice.
    private async Task<int> EndedAsync(QueueTurn turn, JobQueue queue, long kill, CancellationToken cancellationToken)
    {
        var (least, progress) = (int.MaxValue, kill);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var unfinished = await turn.UnfinishedAsync(cancellationToken);
            if (unfinished < least)
                (least, progress) = (unfinished, Stopwatch.GetTimestamp());
            if (unfinished <= 0 || Stopwatch.GetElapsedTime(kill) > sizes.FaultBound
                || (queue.Takeover is not null && Stopwatch.GetElapsedTime(progress) > StandstillBound))
            {
                return Math.Max(unfinished, 0);
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
