using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Scalable.Jobs.Files;

/// <summary>Removes expired files from the file store.</summary>
internal sealed partial class ExpiredFileCleanupService(
    FileExpiry expiry, IJobFiles files, TimeProvider timeProvider, ILogger<ExpiredFileCleanupService> logger) : BackgroundService
{
    private const int BatchSize = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await expiry.RemoveDueAsync(files, BatchSize, stoppingToken) == BatchSize)
                {
                    // A full batch: there may be more.
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The database or the file store is unavailable. Due files stay due until the next run.
                Log.Failed(logger, failure.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to remove expired files: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
