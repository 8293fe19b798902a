using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Publishing;

namespace Scalable.Jobs.Administration;

/// <summary>
/// Republishes jobs whose messages are lost. A broker that was restored without its data has lost messages: they are counted when a
/// connection is new. A worker drops the message of a job that is not in the database, or that another worker runs; during a failover of
/// PostgreSQL, a former primary may give that answer for a job that waits. So jobs that have waited for a while are also published again
/// when their queue is empty.
/// </summary>
/// <remarks>
/// A worker may hold messages of waiting jobs in its buffer. They are then published a second time, which does no harm: a job is claimed
/// once. The second message fills the empty queue, so there is no third.
/// </remarks>
internal sealed partial class LostMessageDetectionService(
    IMessageQueues queues, JobKinds kinds, JobOutbox outbox, JobRelay relay, TimeProvider timeProvider,
    ILogger<LostMessageDetectionService> logger) : BackgroundService
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long a published job waits before an empty queue means that its message is lost.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time after which a queue that seems to lack messages is counted again: one that has just started counts none until it has a leader.
    /// </summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await queues.UseAsync(connection => WatchAsync(connection, stoppingToken), stoppingToken);
            }
            catch (Exception unavailable) when (!stoppingToken.IsCancellationRequested)
            {
                // The broker or the database is unavailable: the check is repeated on the next connection.
                Log.NotChecked(logger, unavailable.Message);
            }

            await Task.Delay(ReconnectDelay, timeProvider, stoppingToken);
        }
    }

    // Runs until the connection ends.
    private async Task<bool> WatchAsync(IMessageQueueConnection connection, CancellationToken cancellationToken)
    {
        foreach (var kind in kinds.All)
            await CheckCountAsync(connection, kind, cancellationToken);
        using var timer = new PeriodicTimer(CheckInterval, timeProvider);
        while (!connection.Closed.IsCompleted && await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var kind in await outbox.WaitingKindsAsync(MaxWait, cancellationToken))
                await CheckEmptyAsync(connection, kinds.Get(kind), cancellationToken);
        }

        return true;
    }

    private async Task CheckEmptyAsync(IMessageQueueConnection connection, JobKind kind, CancellationToken cancellationToken)
    {
        if (await connection.CountAsync(kind, cancellationToken) == 0)
            Republished(kind, await outbox.RepublishLostAsync(kind.Name, messages: 0, MaxWait, cancellationToken));
    }

    private async Task CheckCountAsync(IMessageQueueConnection connection, JobKind kind, CancellationToken cancellationToken)
    {
        // Count the queue first: a job that starts in between is then missing in the second count only, which is no false alarm.
        var messages = await connection.CountAsync(kind, cancellationToken);
        if (await outbox.CountPublishedAsync(kind.Name, cancellationToken) <= messages)
            return;
        await Task.Delay(SettleTime, timeProvider, cancellationToken);
        messages = await connection.CountAsync(kind, cancellationToken);
        Republished(kind, await outbox.RepublishLostAsync(kind.Name, messages, TimeSpan.Zero, cancellationToken));
    }

    private void Republished(JobKind kind, int jobs)
    {
        if (jobs == 0)
            return;
        Log.Lost(logger, kind.Queue, jobs);
        relay.Wake();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Queue {Queue} lacks the confirmed messages of {Jobs} jobs; publishing them again.")]
        public static partial void Lost(ILogger logger, string queue, int jobs);

        [LoggerMessage(LogLevel.Debug, "Failed to check whether the broker has lost messages: {Reason}")]
        public static partial void NotChecked(ILogger logger, string reason);
    }
}
