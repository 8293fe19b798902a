using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CatalogData.Files;

/// <summary>Removes incomplete files of crashed processes from the file store's folder, at startup and every hour.</summary>
internal sealed partial class TemporaryFileCleanupService(
    IOptions<FileStoreOptions> options, TimeProvider timeProvider, ILogger<TemporaryFileCleanupService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var folder = Path.GetFullPath(options.Value.Folder);
        using var timer = new PeriodicTimer(Interval, timeProvider);
        do
        {
            try
            {
                var removed = await Task.Run(() => TemporaryFiles.Sweep(folder, timeProvider.GetUtcNow()), stoppingToken);
                if (removed > 0)
                    Log.Removed(logger, removed);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Another service may be cleaning the same folder; remaining files are retried in an hour.
                Log.Failed(logger, failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Removed {Files} incomplete files of crashed processes.")]
        public static partial void Removed(ILogger logger, int files);

        [LoggerMessage(LogLevel.Warning, "Failed to remove some incomplete files: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
