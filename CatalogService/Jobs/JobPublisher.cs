using System.Threading.Channels;
using CatalogData.Jobs;

namespace CatalogService.Jobs;

/// <summary>
/// Publishes jobs right after their commit, many at a time, while their requests are answered already. It may forget: the job row remembers,
/// and the relay publishes what is left.
/// </summary>
internal sealed partial class JobPublisher(JobMessages messages, JobRelay relay, ILogger<JobPublisher> logger) : BackgroundService
{
    private const int BatchSize = 100;

    private readonly Channel<DueJob> _committed = Channel.CreateBounded<DueJob>(
        new BoundedChannelOptions(10_000) { SingleReader = true });

    public void Publish(DueJob job)
    {
        if (!_committed.Writer.TryWrite(job))
            relay.Wake();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<DueJob>(BatchSize);
        while (await _committed.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < BatchSize && _committed.Reader.TryRead(out var job))
                batch.Add(job);

            try
            {
                await messages.PublishAsync(batch, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever went wrong, nothing is lost.
                Log.LeftToRelay(logger, batch.Count, failure.Message);
                relay.Wake();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Of {Jobs} jobs not all could be published ({Reason}); the relay will publish the rest.")]
        public static partial void LeftToRelay(ILogger logger, int jobs, string reason);
    }
}
