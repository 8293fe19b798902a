using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Publishing;

/// <summary>
/// Publishes jobs right after their commit, many concurrently, while their requests are already answered. It may lose jobs: the row of a
/// job is durable, and the relay publishes the rest. A worker has no relay: there, jobs are left to that of a service that accepts jobs.
/// </summary>
internal sealed partial class JobPublisher(
    JobMessagePublisher messages, JobOutbox outbox, TimeProvider timeProvider, ILogger<JobPublisher> logger, JobRelay? relay = null)
    : BackgroundService
{
    private const int MaxConcurrentPublishes = 100;

    /// <summary>
    /// Interval at which confirmed messages are recorded in the table: short enough that no relay considers them unpublished
    /// (<see cref="JobOutbox.PublishGrace"/>), and long enough not to delay the start of the next job.
    /// </summary>
    private static readonly TimeSpan ConfirmInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<DueJob> _committed = Channel.CreateBounded<DueJob>(10_000);
    private readonly ConcurrentQueue<DueJob> _confirmed = new();

    public void Publish(DueJob job)
    {
        if (!_committed.Writer.TryWrite(job))
            relay?.Wake();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Parallel.ForEachAsync(
            _committed.Reader.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentPublishes, CancellationToken = stoppingToken },
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
            // Nothing is lost: the relay publishes the job from its row.
            Log.LeftToRelay(logger, job.Id, failure.Message);
            relay?.Wake();
        }
    }

    private async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ConfirmInterval, timeProvider);
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
                // These jobs are published a second time, which has no effect.
                Log.NotConfirmed(logger, confirmed.Count, failure.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to publish job {Job} ({Reason}); the relay will publish it.")]
        public static partial void LeftToRelay(ILogger logger, Guid job, string reason);

        [LoggerMessage(LogLevel.Warning, "Failed to mark {Jobs} jobs as published: {Reason}")]
        public static partial void NotConfirmed(ILogger logger, int jobs, string reason);
    }
}
