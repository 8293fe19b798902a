using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Npgsql.Errors;

namespace Scalable.Jobs.Running;

/// <summary>
/// Handles an attempt that ended without completing its job: the job fails permanently, is scheduled for another attempt, or is left to the
/// new holder of its lease.
/// </summary>
internal sealed partial class JobOutcomeHandler(
    JobLeases leases, FailureReason reasons, IOptions<WorkerOptions> options, IHostApplicationLifetime lifetime,
    TimeProvider timeProvider, ILogger<JobOutcomeHandler> logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);

    /// <summary>The delay between tries to record the outcome while the database is unavailable, until the lease expires.</summary>
    private static readonly TimeSpan RecordInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long the upload of a job is kept that can never succeed with it.</summary>
    private static readonly TimeSpan FailedUploadRetention = TimeSpan.FromHours(1);

    /// <summary>Records the outcome of the attempt.</summary>
    /// <param name="lease">The lease of the attempt.</param>
    /// <param name="failure">The reason why the attempt did not complete the job.</param>
    /// <param name="lost">True if the lease is lost: another worker holds it, or the job has ended.</param>
    /// <returns>
    /// The outcome for the metrics, and the exception that moves the message to the error queue if this was the last attempt.
    /// </returns>
    public async Task<(string Outcome, AttemptsExhaustedException? Exhausted)> EndAsync(JobLease lease, Exception failure, bool lost)
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
                return (
                    await RecordAsync(
                        lease, "failed",
                        () => leases.FailAsync(lease, final.Message, final.Result, FailedUploadRetention, CancellationToken.None)), null);
            case var _ when FailureReason.IsInvalidData(failure):
                Log.DataRejected(logger, failure, lease.JobId);
                return (await FailAsync(lease, failure, FailedUploadRetention), null);
            case var _ when lifetime.ApplicationStopping.IsCancellationRequested:
                Log.Released(logger, lease.JobId);
                return (await RecordAsync(lease, "handed_back", () => leases.ReleaseAsync(lease, CancellationToken.None)), null);
            case not WorkerCrashLimitException when lease.Attempt < options.Value.MaxAttempts:
                var delay = Delay(lease.Attempt);
                Log.Retry(logger, failure, lease.JobId, lease.Attempt, delay);
                var reason = reasons.Of(failure);
                return (
                    await RecordAsync(lease, "retried", () => leases.RetryAsync(lease, reason, delay, CancellationToken.None)), null);
            default:
                var outcome = await FailAsync(lease, failure, keepUpload: null);
                return (outcome, outcome == "failed" ? new AttemptsExhaustedException(lease.JobId, failure) : null);
        }
    }

    private Task<string> FailAsync(JobLease lease, Exception failure, TimeSpan? keepUpload) => RecordAsync(
        lease, "failed", () => leases.FailAsync(lease, reasons.Of(failure), result: null, keepUpload, CancellationToken.None));

    // Retries until the lease expires; from then on the job is due again anyway.
    private async Task<string> RecordAsync(JobLease lease, string outcome, Func<Task> record)
    {
        for (var start = timeProvider.GetTimestamp();
            timeProvider.GetElapsedTime(start) < JobLeases.Duration;
            await Task.Delay(RecordInterval, timeProvider, CancellationToken.None))
        {
            try
            {
                await record();
                return outcome;
            }
            catch (JobLeaseLostException)
            {
                // Cancelled meanwhile, or completed by a commit whose response was lost.
                break;
            }
            catch (Exception unavailable) when (TransientDatabaseErrors.IsTransient(unavailable))
            {
                Log.OutcomeNotRecorded(logger, lease.JobId, unavailable.Message);
            }
        }

        Log.Lost(logger, lease.JobId);
        return "lost";
    }

    /// <summary>
    /// Exponential back-off with jitter: half of the delay is random, so that jobs that failed together are not retried together.
    /// </summary>
    private static TimeSpan Delay(int attempt)
    {
        var seconds = Math.Min(FirstDelay.TotalSeconds * Math.Pow(2, attempt), MaxDelay.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Lost the lease of job {Job}: it has ended, or another worker holds the lease.")]
        public static partial void Lost(ILogger logger, Guid job);

        [LoggerMessage(LogLevel.Information, "Released job {Job} because the worker is stopping.")]
        public static partial void Released(ILogger logger, Guid job);

        [LoggerMessage(LogLevel.Information, "Job {Job} failed: {Reason}")]
        public static partial void Failed(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Job {Job} failed: the database rejected its data.")]
        public static partial void DataRejected(ILogger logger, Exception failure, Guid job);

        [LoggerMessage(LogLevel.Warning, "Failed to record the outcome of job {Job}; retrying: {Reason}")]
        public static partial void OutcomeNotRecorded(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {Job} failed; retrying in {Delay}.")]
        public static partial void Retry(ILogger logger, Exception failure, Guid job, int attempt, TimeSpan delay);
    }
}
