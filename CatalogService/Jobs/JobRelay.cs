using CatalogData.Jobs;
using CatalogData.Notifications;
using MassTransit;

namespace CatalogService.Jobs;

/// <summary>
/// Publishes due jobs from the job table: those that a crash or an outage left unpublished, and those that wait for their next attempt. It
/// sleeps until the next job is due, or until the database notifies it that a job was released.
/// </summary>
internal sealed partial class JobRelay(
    JobOutbox outbox, JobMessagePublisher messages, IBusControl bus, DatabaseNotifications notifications, ILogger<JobRelay> logger)
    : BackgroundService
{
    private const int BatchSize = 100;

    /// <summary>The wait before the next attempt while the broker or the database is unavailable.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The shortest wait: a job that is due and still present is being published by another replica.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private readonly AsyncAutoResetSignal _work = new();

    /// <summary>Wakes the relay: a job may be due earlier than it knows.</summary>
    public void Wake() => _work.Set();

    public override void Dispose()
    {
        _work.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var told = notifications.Subscribe(NotificationChannels.JobDue, _ => Wake());
        for (var wait = TimeSpan.Zero; !stoppingToken.IsCancellationRequested;)
        {
            await _work.WaitAsync(wait, stoppingToken);
            try
            {
                // Without the broker no jobs are taken, so that all of them are due at once when it returns.
                wait = bus.CheckHealth().Status == BusHealthStatus.Healthy ? await RelayAsync(stoppingToken) : Pause;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The database or the broker is unavailable. Jobs that were taken are due again soon, here or in another replica.
                Log.Failed(logger, failure.Message);
                wait = Pause;
            }
        }
    }

    /// <returns>The time until the next round, unless the relay is woken earlier.</returns>
    private async Task<TimeSpan> RelayAsync(CancellationToken cancellationToken)
    {
        int taken;
        do
        {
            var due = await outbox.TakeDueAsync(BatchSize, cancellationToken);
            taken = due.Count;
            if (taken > 0)
                await PublishAsync(due, cancellationToken);
        }
        while (taken == BatchSize);

        var next = await outbox.NextDueAsync(cancellationToken) ?? TimeSpan.MaxValue;
        var wait = next < notifications.Patience ? next : notifications.Patience;
        return wait > Shortest ? wait : Shortest;
    }

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
