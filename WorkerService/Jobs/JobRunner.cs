using CatalogData.Jobs;

namespace WorkerService.Jobs;

/// <summary>Does the work of a job, and does it once: however often its message comes, only the holder of the lease works, and only its effects count.</summary>
internal sealed partial class JobRunner(JobLeases leases, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<JobRunner> logger)
{
    private const int MaxAttempts = 5;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    /// <param name="work">Ends by <see cref="JobLeases.CompleteAsync"/> in the transaction of its effects.</param>
    /// <exception cref="JobGivenUpException">The last attempt failed; its message belongs into the error queue.</exception>
    public async Task RunAsync(Guid job, Func<JobLease, IProgress<float>, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (await leases.ClaimAsync(job, cancellationToken) is not { } lease)
        {
            Log.NothingToDo(logger, job);
            return;
        }

        // A worker that stops gives its work back at once instead of holding up the shutdown for as long as it may.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var heartbeat = new JobHeartbeat(leases, lease, clock, stopping.Token);
        Exception? failure = null;
        await using (heartbeat)
        {
            try
            {
                if (lease.Attempt > MaxAttempts)
                    throw new JobFailedException($"Given up: {MaxAttempts} attempts ended without a word, as if the worker had died of them.");
                await work(lease, heartbeat, heartbeat.Working);
                Log.Completed(logger, job, lease.Attempt);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }

        if (failure is not null)
            await EndAsync(lease, failure, heartbeat.LeaseLost || failure is JobLeaseLostException, stopping.IsCancellationRequested);
    }

    private async Task EndAsync(JobLease lease, Exception failure, bool lost, bool stopping)
    {
        switch (failure)
        {
            case var _ when lost:
                Log.Lost(logger, lease.JobId);
                break;
            case OperationCanceledException when stopping:
                await leases.HandBackAsync(lease, CancellationToken.None);
                Log.HandedBack(logger, lease.JobId);
                break;
            case JobFailedException final:
                await leases.FailAsync(lease, final.Message, final.Result, CancellationToken.None);
                Log.Failed(logger, lease.JobId, final.Message);
                break;
            case var _ when lease.Attempt < MaxAttempts:
                var delay = Delay(lease.Attempt);
                await leases.RetryAsync(lease, failure.Message, delay, CancellationToken.None);
                Log.Retry(logger, failure, lease.JobId, lease.Attempt, delay);
                break;
            default:
                await leases.FailAsync(lease, failure.Message, result: null, CancellationToken.None);
                throw new JobGivenUpException(lease.JobId, failure);
        }
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

        [LoggerMessage(LogLevel.Warning, "Job {Job} failed at attempt {Attempt} and is tried again in {Delay}.")]
        public static partial void Retry(ILogger logger, Exception failure, Guid job, int attempt, TimeSpan delay);
    }
}
