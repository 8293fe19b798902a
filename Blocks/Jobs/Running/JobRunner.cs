using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scalable.Jobs.Leases;
using Scalable.Npgsql.Errors;

namespace Scalable.Jobs.Running;

/// <summary>
/// Runs the work of a job exactly once in effect: however often its message is delivered, only the holder of the lease works, and only its
/// effects are committed.
/// </summary>
internal sealed partial class JobRunner(
    JobLeases leases, JobOutcomeHandler outcomes, RunningJobs running, ExclusiveExecutionGate gate, JobTelemetry telemetry,
    IHostApplicationLifetime lifetime, TimeProvider timeProvider, ILogger<JobRunner> logger)
{
    /// <summary>
    /// The number of attempts that may end without reporting an outcome, as when a job crashes its worker, before the job fails.
    /// </summary>
    private const int MaxCrashes = 5;

    /// <summary>The delay between queries while the database is unavailable: without it no job can start.</summary>
    private static readonly TimeSpan QueryInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Delays after transient errors: the work is retried under the same lease before the job is scheduled for another attempt.
    /// </summary>
    private static readonly TimeSpan[] QuickRetries = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <summary>The delay of jobs received while the worker is stopping, so that they are not redelivered to the same worker.</summary>
    private static readonly TimeSpan StoppingDelay = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The first delay of a job that must run alone while other jobs are running here. It grows with the time that the job has waited, up
    /// to <see cref="MaxBusyDelay"/>.
    /// </summary>
    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxBusyDelay = TimeSpan.FromMinutes(1);

    /// <summary>Claims the job and runs its work.</summary>
    /// <param name="job">The job's id.</param>
    /// <param name="work">
    /// Ends with <c>JobLeases.CompleteAsync</c> in the transaction of its effects. It may be called more than once.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the wait to start. Work that has started continues without its message, which the broker takes back whenever a connection
    /// breaks: only the lease counts.
    /// </param>
    /// <exception cref="AttemptsExhaustedException">The last attempt failed; the message belongs in the error queue.</exception>
    public async Task RunAsync(
        Guid job, Func<JobLease, IProgress<float>, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using (await gate.EnterAsync(cancellationToken))
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                await DeferAsync(job, StoppingDelay, StoppingDelay, cancellationToken);
                return;
            }

            if (await QueryAsync(job, () => leases.ClaimAsync(job, cancellationToken), cancellationToken) is { } lease)
            {
                await RunAsync(lease, work);
                return;
            }
        }

        if (await QueryAsync(job, () => leases.HasExpiredLeaseAsync(job, cancellationToken), cancellationToken))
            await RunExclusivelyAsync(job, work, cancellationToken);
        else
            Log.NothingToDo(logger, job);
    }

    // Claimed only when it can start alone: an attempt ended by the crash of another job would count as a crash of this one.
    private async Task RunExclusivelyAsync(
        Guid job, Func<JobLease, IProgress<float>, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var entry = await gate.AcquireExclusiveAsync(cancellationToken);
        if (entry is null)
            await DeferAsync(job, BusyDelay, MaxBusyDelay, cancellationToken);
        else if (lifetime.ApplicationStopping.IsCancellationRequested)
            await DeferAsync(job, StoppingDelay, StoppingDelay, cancellationToken);
        else if (await QueryAsync(job, () => leases.ClaimExpiredAsync(job, cancellationToken), cancellationToken) is { } lease)
            await RunAsync(lease, work);
        else
            Log.NothingToDo(logger, job);
    }

    private async Task RunAsync(JobLease lease, Func<JobLease, IProgress<float>, CancellationToken, Task> work)
    {
        telemetry.OnStarted(lease);
        var start = timeProvider.GetTimestamp();
        Exception? failure;
        bool lost;
        // A stopping worker cancels and releases its work at once instead of delaying the shutdown.
        var heartbeat = new JobHeartbeat(leases, lease, timeProvider, lifetime.ApplicationStopping);
        await using (heartbeat)
        {
            running.Add(lease.JobId, heartbeat);
            failure = await WorkAsync(lease, work, heartbeat);
            running.Remove(lease.JobId, heartbeat);
            lost = heartbeat.LeaseLost || failure is JobLeaseLostException;
        }

        var (outcome, exhausted) = failure is null ? ("completed", null) : await outcomes.EndAsync(lease, failure, lost);
        telemetry.OnEnded(lease, outcome, timeProvider.GetElapsedTime(start));
        if (failure is null)
            Log.Completed(logger, lease.JobId, lease.Attempt);
        if (exhausted is not null)
            throw exhausted;
    }

    private async Task DeferAsync(Guid job, TimeSpan delay, TimeSpan maxDelay, CancellationToken cancellationToken)
    {
        try
        {
            await leases.DeferAsync(job, delay, maxDelay, cancellationToken);
            Log.Deferred(logger, job, delay);
        }
        catch (Exception unavailable) when (TransientDatabaseErrors.IsTransient(unavailable))
        {
            // The message is consumed; the job is published again at its due time.
            Log.NotDeferred(logger, job, unavailable.Message);
        }
    }

    // Without a database no worker can start a job, and a message rejected meanwhile would end up in the error queue.
    private async Task<T> QueryAsync<T>(Guid job, Func<Task<T>> query, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await query();
            }
            catch (Exception unavailable) when (TransientDatabaseErrors.IsTransient(unavailable))
            {
                Log.CannotStart(logger, job, unavailable.Message);
                await Task.Delay(QueryInterval, timeProvider, cancellationToken);
            }
        }
    }

    private async Task<Exception?> WorkAsync(
        JobLease lease, Func<JobLease, IProgress<float>, CancellationToken, Task> work, JobHeartbeat heartbeat)
    {
        if (lease.CrashCount >= MaxCrashes)
            return new WorkerCrashLimitException(lease.CrashCount);

        for (var n = 0; ; n++)
        {
            try
            {
                // Throws if the commit succeeded and only its response was lost: the job is completed then.
                if (n > 0)
                    await leases.ExtendAsync(lease, progress: 0, heartbeat.Working);
                await work(lease, heartbeat, heartbeat.Working);
                return null;
            }
            catch (Exception transient) when (
                n < QuickRetries.Length && TransientDatabaseErrors.IsTransient(transient) && !heartbeat.Working.IsCancellationRequested)
            {
                Log.QuickRetry(logger, lease.JobId, transient.Message);
                await Task.Delay(QuickRetries[n], timeProvider, heartbeat.Working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception failure)
            {
                return failure;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Nothing to do for job {Job}: it has ended, or another worker holds its lease.")]
        public static partial void NothingToDo(ILogger logger, Guid job);

        [LoggerMessage(LogLevel.Information, "Completed job {Job} at attempt {Attempt}.")]
        public static partial void Completed(ILogger logger, Guid job, int attempt);

        [LoggerMessage(LogLevel.Information, "Job {Job} cannot start on this worker now; publishing it again in {Delay} or later.")]
        public static partial void Deferred(ILogger logger, Guid job, TimeSpan delay);

        [LoggerMessage(LogLevel.Warning, "Failed to defer job {Job}; it is published again at its due time: {Reason}")]
        public static partial void NotDeferred(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Failed to query job {Job} before its start; retrying: {Reason}")]
        public static partial void CannotStart(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Transient failure in job {Job}; retrying: {Reason}")]
        public static partial void QuickRetry(ILogger logger, Guid job, string reason);
    }
}
