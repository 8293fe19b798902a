using CatalogData.Jobs;
using Microsoft.Extensions.Options;

namespace WorkerService.Jobs;

/// <summary>What becomes of a job when an attempt at it ended without completing it: it failed for good, waits for its next attempt, or is in other hands.</summary>
internal sealed partial class JobEndings(
    JobLeases leases, IOptions<WorkerOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<JobEndings> logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for a database that is away before asking again; the lease is the limit.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long the upload of a job stays that can never succeed with it.</summary>
    private static readonly TimeSpan UselessUpload = TimeSpan.FromHours(1);

    /// <param name="failure">Why the attempt did not complete the job.</param>
    /// <param name="lost">Whether the job is somebody else's, or nobody's.</param>
    /// <returns>What is told of the attempt, and what its message is refused with if it was the last one.</returns>
    public async Task<(string Outcome, JobGivenUpException? GivenUp)> EndAsync(JobLease lease, Exception failure, bool lost)
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
                return (await RecordAsync(lease, "failed", () => leases.FailAsync(lease, final.Message, final.Result, UselessUpload, CancellationToken.None)), null);
            case var _ when FailureReason.IsContent(failure):
                Log.Refused(logger, failure, lease.JobId);
                return (await FailAsync(lease, failure, UselessUpload), null);
            case var _ when lifetime.ApplicationStopping.IsCancellationRequested:
                Log.HandedBack(logger, lease.JobId);
                return (await RecordAsync(lease, "handed_back", () => leases.HandBackAsync(lease, CancellationToken.None)), null);
            case not JobKilledWorkersException when lease.Attempt < options.Value.MaxAttempts:
                var delay = Delay(lease.Attempt);
                Log.Retry(logger, failure, lease.JobId, lease.Attempt, delay);
                var reason = FailureReason.Of(failure);
                return (await RecordAsync(lease, "retried", () => leases.RetryAsync(lease, reason, delay, CancellationToken.None)), null);
            default:
                var outcome = await FailAsync(lease, failure, keepUpload: null);
                return (outcome, outcome == "failed" ? new JobGivenUpException(lease.JobId, failure) : null);
        }
    }

    private Task<string> FailAsync(JobLease lease, Exception failure, TimeSpan? keepUpload) => RecordAsync(
        lease, "failed", () => leases.FailAsync(lease, FailureReason.Of(failure), result: null, keepUpload, CancellationToken.None));

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
        [LoggerMessage(LogLevel.Information, "Job {Job} is no longer this worker's: it has ended, or another worker has it.")]
        public static partial void Lost(ILogger logger, Guid job);

        [LoggerMessage(LogLevel.Information, "Job {Job} is given back because the worker stops.")]
        public static partial void HandedBack(ILogger logger, Guid job);

        [LoggerMessage(LogLevel.Information, "Job {Job} failed: {Reason}")]
        public static partial void Failed(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Job {Job} failed: the database refused its data.")]
        public static partial void Refused(ILogger logger, Exception failure, Guid job);

        [LoggerMessage(LogLevel.Warning, "Job {Job} waits for the database: {Reason}")]
        public static partial void Waiting(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Job {Job} failed at attempt {Attempt} and is tried again in {Delay}.")]
        public static partial void Retry(ILogger logger, Exception failure, Guid job, int attempt, TimeSpan delay);
    }
}
