using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Scalable.Jobs.Store;
using Scalable.Npgsql.Notifications;

namespace Scalable.Jobs.Progress;

/// <summary>Watches jobs on any replica of a service.</summary>
/// <param name="jobs">The job table.</param>
/// <param name="notifications">Receive the changes of watched jobs.</param>
/// <param name="options">Set the interval of heartbeats.</param>
/// <param name="timeProvider">Measures it.</param>
public sealed class JobWatcher(
    JobStore jobs, DatabaseNotifications notifications, IOptions<JobOptions> options, TimeProvider timeProvider)
{
    /// <summary>Time for which the database sends notifications of a job after its watch was last renewed.</summary>
    private static readonly TimeSpan WatchTime = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Returns the current state of a job and then each later one until the job has ended, no longer exists, or the token is cancelled.
    /// States in quick succession may be skipped, except the last.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="owner">Its owner.</param>
    /// <param name="cancellationToken">Ends the sequence without an exception.</param>
    /// <returns>The states; null as a heartbeat when nothing has changed for <see cref="JobOptions.EventHeartbeat"/>.</returns>
    public async IAsyncEnumerable<Job?> WatchAsync(
        Guid id, string owner, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changed = new AsyncAutoResetSignal();
        var text = id.ToString();
        using var subscription = notifications.Subscribe(JobChannels.Changed, changedJob =>
        {
            if (changedJob is null || changedJob == text)
                changed.Set();
        });
        var heartbeat = options.Value.EventHeartbeat;
        var (last, renewed, reported) = ((Job?)null, (long?)null, timeProvider.GetTimestamp());
        while (await ReadAsync() is { } job)
        {
            if (last is null || !IsSame(job, last))
            {
                last = job;
                yield return job;
                reported = timeProvider.GetTimestamp();
            }

            if (job.IsFinished)
                yield break;

            var silence = heartbeat - timeProvider.GetElapsedTime(reported);
            var wait = silence < notifications.PollInterval ? silence : notifications.PollInterval;
            if (!await WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero) && timeProvider.GetElapsedTime(reported) >= heartbeat)
            {
                yield return null;
                reported = timeProvider.GetTimestamp();
            }
        }

        async Task<Job?> ReadAsync()
        {
            if (cancellationToken.IsCancellationRequested)
                return null;
            try
            {
                if (renewed is { } since && timeProvider.GetElapsedTime(since) < WatchTime / 2)
                    return await jobs.FindAsync(id, owner, cancellationToken);
                renewed = timeProvider.GetTimestamp();
                return await jobs.WatchAsync(id, owner, WatchTime, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }

        async Task<bool> WaitAsync(TimeSpan wait)
        {
            try
            {
                return await changed.WaitAsync(wait, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return true;
            }
        }
    }

    // After a failover, the database may have lost versions and reuse their numbers for other changes. So a state counts as seen only if
    // both version and state are equal; a greater version does not count.
    private static bool IsSame(Job job, Job seen) => job.Version == seen.Version && job.State == seen.State;
}
