using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Publishing;

namespace Scalable.Jobs.Administration;

/// <summary>
/// Republishes jobs whose messages the broker has lost, for example because it was restored without its data. It checks when its connection
/// to the broker is new: as long as a connection lasts, confirmed messages are there.
/// </summary>
internal sealed partial class LostMessageDetectionService(
    IMessageQueues queues, JobKinds kinds, JobOutbox outbox, JobRelay relay, TimeProvider timeProvider,
    ILogger<LostMessageDetectionService> logger) : BackgroundService
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

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
            await CheckAsync(connection, kind, cancellationToken);
        await connection.Closed.WaitAsync(cancellationToken);
        return true;
    }

    private async Task CheckAsync(IMessageQueueConnection connection, JobKind kind, CancellationToken cancellationToken)
    {
        // Count the queue first: a job that starts in between is then missing in the second count only, which is no false alarm.
        var messages = await connection.CountAsync(kind, cancellationToken);
        if (await outbox.CountPublishedAsync(kind.Name, cancellationToken) <= messages)
            return;
        await Task.Delay(SettleTime, timeProvider, cancellationToken);
        messages = await connection.CountAsync(kind, cancellationToken);
        var lost = await outbox.RepublishLostAsync(kind.Name, messages, cancellationToken);
        if (lost == 0)
            return;
        Log.Lost(logger, kind.Queue, lost);
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
