using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scalable.Jobs.Store;
using Scalable.Npgsql.Notifications;

namespace Scalable.Jobs.Publishing;

/// <summary>
/// Publishes due jobs from the job table: those that a crash or an outage left unpublished, those that wait for their time or their next
/// attempt, and those that were held back and that no worker has released. It sleeps until the next job is due, or until the database
/// notifies it that a job was released.
/// </summary>
internal sealed partial class JobRelay(
    JobOutbox outbox, JobMessagePublisher messages, IMessageBus bus, DatabaseNotifications notifications, IOptions<JobOptions> options,
    TimeProvider timeProvider, ILogger<JobRelay> logger)
    : PollingService(notifications, JobChannels.Due)
{
    private const int BatchSize = 100;

    private readonly DatabaseNotifications _notifications = notifications;

    /// <summary>
    /// Returns true if a job of this time is due before the relay would look again. It is to be woken for such a job: until then it sleeps.
    /// </summary>
    public bool IsSoon(DateTimeOffset runAt) => runAt - timeProvider.GetUtcNow() < _notifications.PollInterval;

    protected override async Task<TimeSpan> ProcessAsync(CancellationToken cancellationToken)
    {
        // Without the broker no jobs are taken, so that all of them are due at once when it returns.
        if (!bus.IsConnected)
            return RetryDelay;
        int taken;
        do
        {
            var due = await outbox.TakeDueAsync(BatchSize, cancellationToken);
            taken = due.Count;
            if (taken > 0)
                await PublishAsync(due, cancellationToken);
        }
        while (taken == BatchSize);

        var released = await outbox.ReleaseAsync(options.Value.MaxPublishedPerUser, BatchSize, cancellationToken);
        foreach (var batch in released.Chunk(BatchSize))
            await PublishAsync(batch, cancellationToken);
        return await outbox.NextDueAsync(cancellationToken) ?? TimeSpan.MaxValue;
    }

    // Jobs that were taken are due again soon, here or in another replica.
    protected override void OnFailure(Exception failure) => Log.Failed(logger, failure.Message);

    // Jobs that the broker does not confirm stay due.
    private async Task PublishAsync(IReadOnlyList<DueJob> due, CancellationToken cancellationToken)
    {
        var publishing = due.Select(job => messages.PublishAsync(job, cancellationToken)).ToArray();
        await Task.WhenAll(publishing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var confirmed = due.Where((_, n) => publishing[n].IsCompletedSuccessfully).ToArray();
        if (confirmed.Length > 0)
            await outbox.ConfirmAsync(confirmed, cancellationToken);
        await Task.WhenAll(publishing);
        Log.Relayed(logger, due.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to publish due jobs: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Information, "Published {Jobs} due jobs.")]
        public static partial void Relayed(ILogger logger, int jobs);
    }
}
