using CatalogData.Jobs;
using MassTransit;

namespace CatalogService.Jobs;

/// <summary>Publishes what is due in the job table: what a crash or an outage left unpublished, and what waits for its next attempt.</summary>
internal sealed partial class JobRelay(JobOutbox outbox, JobMessages messages, IBusControl bus, TimeProvider clock, ILogger<JobRelay> logger) : BackgroundService
{
    private const int BatchSize = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // Without the broker nothing is taken, so that everything is due at once when it returns.
                while (bus.CheckHealth().Status == BusHealthStatus.Healthy && await RelayAsync(stoppingToken) == BatchSize)
                {
                    // A full batch: there is more.
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The database or the broker is away. What was taken is due again soon, here or in another replica.
                Log.Failed(logger, failure.Message);
            }
        }
    }

    private async Task<int> RelayAsync(CancellationToken cancellationToken)
    {
        var due = await outbox.TakeDueAsync(BatchSize, cancellationToken);
        if (due.Count > 0)
        {
            await messages.PublishAsync(due, cancellationToken);
            Log.Relayed(logger, due.Count);
        }

        return due.Count;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Due jobs could not be published: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Information, "Published {Jobs} due jobs.")]
        public static partial void Relayed(ILogger logger, int jobs);
    }
}
