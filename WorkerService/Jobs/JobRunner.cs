using CatalogData.Jobs;

namespace WorkerService.Jobs;

/// <summary>Does the work of a job, and does it once: however often its message comes, only the holder of the lease works, and only its effects count.</summary>
internal sealed partial class JobRunner(
    JobLeases leases, JobEndings endings, RunningJobs running, Solitude solitude, JobTelemetry telemetry, IHostApplicationLifetime lifetime,
    TimeProvider clock, ILogger<JobRunner> logger)
{
    /// <summary>Attempts that ended without a word, as when a job kills its worker, until it is given up.</summary>
    private const int MostDeaths = 5;

    /// <summary>How long to wait for a database that is away before asking again: there is nothing else to do.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What passes is tried again at once, under the same lease, before the job has to wait for its next attempt.</summary>
    private static readonly TimeSpan[] QuickRetries = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <summary>A worker that stops still gets messages for a moment. They should not come straight back to it.</summary>
    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(3);

    /// <summary>
    /// When to try again what can only run alone, while others are at work here: soon, then the later the longer that lasts.
    /// </summary>
    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxBusyTime = TimeSpan.FromMinutes(1);

    /// <param name="work">Ends by <c>JobLeases.CompleteAsync</c> in the transaction of its effects. It may be called more than once.</param>
    /// <param name="cancellationToken">
    /// Ends the wait to begin. What has begun goes on without its message, which the broker takes back with every broken connection: the lease is what counts.
    /// </param>
    /// <exception cref="JobGivenUpException">The last attempt failed; its message belongs into the error queue.</exception>
    public async Task RunAsync(Guid job, Func<JobLease, IProgress<float>, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using (await solitude.EnterAsync(cancellationToken))
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                await PassOnAsync(job, StoppingTime, StoppingTime, cancellationToken);
                return;
            }

            if (await AskAsync(job, () => leases.ClaimAsync(job, cancellationToken), cancellationToken) is { } lease)
            {
                await RunAsync(lease, work);
                return;
            }
        }

        if (await AskAsync(job, () => leases.IsSilentAsync(job, cancellationToken), cancellationToken))
            await RunAloneAsync(job, work, cancellationToken);
        else
            Log.NothingToDo(logger, job);
    }

    // Claimed only when it may begin: an attempt that others' death ended before its time would count as one that this job's death did.
    private async Task RunAloneAsync(Guid job, Func<JobLease, IProgress<float>, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var place = await solitude.EnterAloneAsync(cancellationToken);
        if (place is null)
            await PassOnAsync(job, BusyTime, MaxBusyTime, cancellationToken);
        else if (lifetime.ApplicationStopping.IsCancellationRequested)
            await PassOnAsync(job, StoppingTime, StoppingTime, cancellationToken);
        else if (await AskAsync(job, () => leases.ClaimSilentAsync(job, cancellationToken), cancellationToken) is { } lease)
            await RunAsync(lease, work);
        else
            Log.NothingToDo(logger, job);
    }

    private async Task RunAsync(JobLease lease, Func<JobLease, IProgress<float>, CancellationToken, Task> work)
    {
        telemetry.Began(lease);
        var began = clock.GetTimestamp();
        Exception? failure;
        bool lost;
        // A worker that stops gives its work back at once instead of holding up the shutdown for as long as it may.
        var heartbeat = new JobHeartbeat(leases, lease, clock, lifetime.ApplicationStopping);
        await using (heartbeat)
        {
            running.Add(lease.JobId, heartbeat);
            failure = await WorkAsync(lease, work, heartbeat);
            running.Remove(lease.JobId, heartbeat);
            lost = heartbeat.LeaseLost || failure is JobLeaseLostException;
        }

        var (outcome, givenUp) = failure is null ? ("completed", null) : await endings.EndAsync(lease, failure, lost);
        telemetry.Ended(lease, outcome, clock.GetElapsedTime(began));
        if (failure is null)
            Log.Completed(logger, lease.JobId, lease.Attempt);
        if (givenUp is not null)
            throw givenUp;
    }

    private async Task PassOnAsync(Guid job, TimeSpan delay, TimeSpan maxDelay, CancellationToken cancellationToken)
    {
        try
        {
            await leases.PassOnAsync(job, delay, maxDelay, cancellationToken);
            Log.PassedOn(logger, job, delay);
        }
        catch (Exception away) when (DatabaseTrouble.Passes(away))
        {
            // Its message is used up; the job is due again when its date comes.
            Log.Waiting(logger, job, away.Message);
        }
    }

    // Without a database no worker can begin anything, and a message that is refused meanwhile would end up among the errors.
    private async Task<T> AskAsync<T>(Guid job, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception away) when (DatabaseTrouble.Passes(away))
            {
                Log.Waiting(logger, job, away.Message);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    private async Task<Exception?> WorkAsync(JobLease lease, Func<JobLease, IProgress<float>, CancellationToken, Task> work, JobHeartbeat heartbeat)
    {
        if (lease.Deaths >= MostDeaths)
            return new JobKilledWorkersException(lease.Deaths);

        for (var n = 0; ; n++)
        {
            try
            {
                // A commit whose answer was lost has completed the job, and there is nothing more to do.
                if (n > 0)
                    await leases.ExtendAsync(lease, progress: 0, heartbeat.Working);
                await work(lease, heartbeat, heartbeat.Working);
                return null;
            }
            catch (Exception passing) when (n < QuickRetries.Length && DatabaseTrouble.Passes(passing) && !heartbeat.Working.IsCancellationRequested)
            {
                Log.QuickRetry(logger, lease.JobId, passing.Message);
                await Task.Delay(QuickRetries[n], clock, heartbeat.Working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception failure)
            {
                return failure;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Nothing to do for job {Job}: it is finished, cancelled or in other hands.")]
        public static partial void NothingToDo(ILogger logger, Guid job);

        [LoggerMessage(LogLevel.Information, "Job {Job} is completed at attempt {Attempt}.")]
        public static partial void Completed(ILogger logger, Guid job, int attempt);

        [LoggerMessage(LogLevel.Information, "Job {Job} cannot begin here now, and is published again in {Delay} or later.")]
        public static partial void PassedOn(ILogger logger, Guid job, TimeSpan delay);

        [LoggerMessage(LogLevel.Warning, "Job {Job} waits for the database: {Reason}")]
        public static partial void Waiting(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Job {Job} met with trouble that may pass, and goes on: {Reason}")]
        public static partial void QuickRetry(ILogger logger, Guid job, string reason);
    }
}
