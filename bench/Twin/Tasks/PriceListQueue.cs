using System.Threading.Channels;

namespace Twin.Tasks;

/// <summary>Makes price lists sixteen at a time, from a queue in the memory of this process: what is waiting when it ends is lost.</summary>
internal sealed partial class PriceListQueue(Channel<Guid> queue, DocumentService documents, ILogger<PriceListQueue> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        queue.Reader.ReadAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = stoppingToken }, async (id, cancel) =>
        {
            try
            {
                await documents.RenderAsync(id, cancel);
            }
            catch (HttpRequestException failure)
            {
                LogFailed(logger, id, failure);
            }
        });

    [LoggerMessage(LogLevel.Error, "Price list {Id} failed.")]
    private static partial void LogFailed(ILogger logger, Guid id, Exception failure);
}
