using System.Threading.Channels;

namespace Twin.Tasks;

/// <summary>
/// Renders up to 64 price lists concurrently, from a queue in the memory of this process: queued lists are lost when it exits.
/// </summary>
internal sealed partial class PriceListQueue(
    Channel<string> queue, DocumentService documents, ILogger<PriceListQueue> logger) : BackgroundService
{
    private const int Concurrency = 64;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        queue.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = stoppingToken },
        async (due, cancel) =>
        {
            try
            {
                await documents.RenderAsync(due, cancel);
            }
            catch (HttpRequestException failure)
            {
                LogFailed(logger, due, failure);
            }
        });

    [LoggerMessage(LogLevel.Error, "The price list due at {Due} failed.")]
    private static partial void LogFailed(ILogger logger, string due, Exception failure);
}
