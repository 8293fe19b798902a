using CatalogData.Jobs;
using CatalogData.Notifications;
using MassTransit;

namespace CatalogService.Jobs;

/// <summary>
/// Publishes what is due in the job table: what a crash or an outage left unpublished, and what waits for its next attempt. It sleeps until the next job
/// is due, or the database tells that one was given back.
/// </summary>
internal sealed partial class JobRelay(
    JobOutbox outbox, JobMessages messages, IBusControl bus, DatabaseNotifications notifications, ILogger<JobRelay> logger)
    : BackgroundService
{
    private const int BatchSize = 100;

    /// <summary>How long to wait for a broker or a database that is away before looking again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What is due and still there is in another replica's hands.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private readonly Signal _work = new();

    /// <summary>A job is due earlier than this may know.</summary>
    public void Wake() => _work.Set();

    public override void Dispose()
    {
        _work.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var told = notifications.Subscribe(Channels.JobDue, _ => Wake());
        for (var wait = TimeSpan.Zero; !stoppingToken.IsCancellationRequested;)
        {
            await _work.WaitAsync(wait, stoppingToken);
            try
            {
                // Without the broker nothing is taken, so that everything is due at once when it returns.
                wait = bus.CheckHealth().Status == BusHealthStatus.Healthy ? await RelayAsync(stoppingToken) : Pause;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The database or the broker is away. What was taken is due again soon, here or in another replica.
                Log.Failed(logger, failure.Message);
                wait = Pause;
            }
        }
    }

    /// <returns>How long to wait for the next round, if nothing happens before.</returns>
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

    // What the broker does not confirm stays due.
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
        [LoggerMessage(LogLevel.Warning, "Due jobs could not be published: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Information, "Published {Jobs} due jobs.")]
        public static partial void Relayed(ILogger logger, int jobs);
    }
}
