using System.Collections.Concurrent;
using System.Threading.Channels;
using CatalogData.Jobs;

namespace CatalogService.Jobs;

/// <summary>
/// Publishes jobs right after their commit, as they come and many at a time, while their requests are answered already. It may forget: the job row
/// remembers, and the relay publishes what is left.
/// </summary>
internal sealed partial class JobPublisher(JobMessages messages, JobOutbox outbox, JobRelay relay, TimeProvider clock, ILogger<JobPublisher> logger)
    : BackgroundService
{
    private const int MostAtOnce = 100;

    /// <summary>
    /// How often the table is told what the broker has: often enough that no relay takes it for unpublished (<see cref="JobOutbox.PublishGrace"/>), and
    /// seldom enough that it costs the next job's start nothing.
    /// </summary>
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly Channel<DueJob> _committed = Channel.CreateBounded<DueJob>(10_000);
    private readonly ConcurrentQueue<DueJob> _confirmed = new();

    public void Publish(DueJob job)
    {
        if (!_committed.Writer.TryWrite(job))
            relay.Wake();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Parallel.ForEachAsync(
            _committed.Reader.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = stoppingToken },
            PublishAsync),
        ConfirmAsync(stoppingToken));

    private async ValueTask PublishAsync(DueJob job, CancellationToken cancellationToken)
    {
        try
        {
            await messages.PublishAsync(job, cancellationToken);
            _confirmed.Enqueue(job);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever went wrong, nothing is lost.
            Log.LeftToRelay(logger, job.Id, failure.Message);
            relay.Wake();
        }
    }

    private async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Between, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var confirmed = new List<DueJob>();
            while (_confirmed.TryDequeue(out var job))
                confirmed.Add(job);
            if (confirmed.Count == 0)
                continue;

            try
            {
                await outbox.ConfirmAsync(confirmed, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // They are published a second time, which changes nothing.
                Log.NotConfirmed(logger, confirmed.Count, failure.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Job {Job} could not be published ({Reason}); the relay will do it.")]
        public static partial void LeftToRelay(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "That {Jobs} jobs are published could not be noted: {Reason}")]
        public static partial void NotConfirmed(ILogger logger, int jobs, string reason);
    }
}
