using CatalogData.Jobs;

namespace WorkerService.Jobs;

/// <summary>Does the work of a job, and does it once: however often its message comes, only the holder of the lease works, and only its effects count.</summary>
internal sealed partial class JobRunner(
    JobLeases leases, RunningJobs running, JobTelemetry telemetry, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<JobRunner> logger)
{
    private const int MaxAttempts = 5;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for a database that is away before asking again: to begin, there is nothing else to do; to end, the lease is the limit.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What passes is tried again at once, under the same lease, before the job has to wait for its next attempt.</summary>
    private static readonly TimeSpan[] QuickRetries = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <summary>A worker that stops still gets messages for a moment. They should not come straight back to it.</summary>
    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(3);

    /// <param name="work">Ends by <see cref="JobLeases.CompleteAsync"/> in the transaction of its effects. It may be called more than once.</param>
    /// <exception cref="JobGivenUpException">The last attempt failed; its message belongs into the error queue.</exception>
    public async Task RunAsync(Guid job, Func<JobLease, IProgress<float>, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await PassOnAsync(job, cancellationToken);
            return;
        }

        if (await ClaimAsync(job, cancellationToken) is not { } lease)
        {
            Log.NothingToDo(logger, job);
            return;
        }

        // A worker that stops gives its work back at once instead of holding up the shutdown for as long as it may.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        telemetry.Began(lease);
        var began = clock.GetTimestamp();
        Exception? failure;
        bool lost;
        var heartbeat = new JobHeartbeat(leases, lease, clock, stopping.Token);
        await using (heartbeat)
        {
            running.Add(job, heartbeat);
            failure = await WorkAsync(lease, work, heartbeat);
            running.Remove(job, heartbeat);
            lost = heartbeat.LeaseLost || failure is JobLeaseLostException;
        }

        var (outcome, givenUp) = failure is null ? ("completed", null) : await EndAsync(lease, failure, lost, stopping.IsCancellationRequested);
        telemetry.Ended(lease, outcome, clock.GetElapsedTime(began));
        if (failure is null)
            Log.Completed(logger, job, lease.Attempt);
        if (givenUp is not null)
            throw givenUp;
    }

    private async Task PassOnAsync(Guid job, CancellationToken cancellationToken)
    {
        try
        {
            await leases.PassOnAsync(job, StoppingTime, cancellationToken);
            Log.HandedBack(logger, job);
        }
        catch (Exception away) when (DatabaseTrouble.Passes(away))
        {
            // Its message is used up; the job is due again when its date comes.
            Log.Waiting(logger, job, away.Message);
        }
    }

    // Without a database no worker can begin anything, and a message that is refused meanwhile would end up among the errors.
    private async Task<JobLease?> ClaimAsync(Guid job, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await leases.ClaimAsync(job, cancellationToken);
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
        if (lease.Attempt > MaxAttempts)
            return new TimeoutException($"{MaxAttempts} attempts ended without a word, as if the worker had died of them.");

        for (var n = 0; ; n++)
        {
            try
            {
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

    private async Task<(string Outcome, JobGivenUpException? GivenUp)> EndAsync(JobLease lease, Exception failure, bool lost, bool stopping)
    {
        if (lost)
        {
            Log.Lost(logger, lease.JobId);
            return ("lost", null);
        }

        switch (failure)
        {
            case JobFailedException final:
                Log.Failed(logger, lease.JobId, final.Message);
                return (await RecordAsync(lease, "failed", () => leases.FailAsync(lease, final.Message, final.Result, CancellationToken.None)), null);
            case var _ when stopping:
                Log.HandedBack(logger, lease.JobId);
                return (await RecordAsync(lease, "handed_back", () => leases.HandBackAsync(lease, CancellationToken.None)), null);
            case var _ when lease.Attempt < MaxAttempts:
                var delay = Delay(lease.Attempt);
                Log.Retry(logger, failure, lease.JobId, lease.Attempt, delay);
                return (await RecordAsync(lease, "retried", () => leases.RetryAsync(lease, failure.Message, delay, CancellationToken.None)), null);
            default:
                var outcome = await RecordAsync(lease, "failed", () => leases.FailAsync(lease, failure.Message, result: null, CancellationToken.None));
                return (outcome, outcome == "failed" ? new JobGivenUpException(lease.JobId, failure) : null);
        }
    }

    // Until the lease has run out; from then on the job is due again all by itself.
    private async Task<string> RecordAsync(JobLease lease, string outcome, Func<Task> record)
    {
        for (var began = clock.GetTimestamp(); clock.GetElapsedTime(began) < JobLeases.Duration; await Task.Delay(Pause, clock, CancellationToken.None))
        {
            try
            {
                await record();
                return outcome;
            }
            catch (JobLeaseLostException)
            {
                // Cancelled meanwhile, or completed by a commit whose answer never came.
                break;
            }
            catch (Exception away) when (DatabaseTrouble.Passes(away))
            {
                Log.Waiting(logger, lease.JobId, away.Message);
            }
        }

        Log.Lost(logger, lease.JobId);
        return "lost";
    }

    /// <summary>Doubles with every attempt; the half of it that is left to chance keeps jobs that failed together from coming back together.</summary>
    private static TimeSpan Delay(int attempt)
    {
        var longest = Math.Min(FirstDelay.TotalSeconds * Math.Pow(2, attempt), LongestDelay.TotalSeconds);
        return TimeSpan.FromSeconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Nothing to do for job {Job}: it is finished, cancelled or in other hands.")]
        public static partial void NothingToDo(ILogger logger, Guid job);

        [LoggerMessage(LogLevel.Information, "Job {Job} is completed at attempt {Attempt}.")]
        public static partial void Completed(ILogger logger, Guid job, int attempt);

        [LoggerMessage(LogLevel.Information, "Job {Job} is no longer this worker's; what it had done is rolled back.")]
        public static partial void Lost(ILogger logger, Guid job);

        [LoggerMessage(LogLevel.Information, "Job {Job} is given back because the worker stops.")]
        public static partial void HandedBack(ILogger logger, Guid job);

        [LoggerMessage(LogLevel.Information, "Job {Job} failed: {Reason}")]
        public static partial void Failed(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Job {Job} waits for the database: {Reason}")]
        public static partial void Waiting(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Job {Job} met with trouble that may pass, and goes on: {Reason}")]
        public static partial void QuickRetry(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Job {Job} failed at attempt {Attempt} and is tried again in {Delay}.")]
        public static partial void Retry(ILogger logger, Exception failure, Guid job, int attempt, TimeSpan delay);
    }
}
