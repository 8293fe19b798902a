using System.Threading.Channels;

namespace Twin.Tasks;

/// <summary>
/// Renders up to sixteen price lists concurrently, from a queue in the memory of this process: queued lists are lost when it exits.
/// </summary>
internal sealed partial class PriceListQueue(
    Channel<Guid> queue, DocumentService documents, ILogger<PriceListQueue> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        queue.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = stoppingToken },
        async (id, cancel) =>
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
