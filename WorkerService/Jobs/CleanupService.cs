using CatalogData.Files;
using CatalogData.Jobs;
using Microsoft.Extensions.Options;

namespace WorkerService.Jobs;

/// <summary>Periodically removes the remains of crashes and cancellations, and expired jobs.</summary>
internal sealed partial class CleanupService(
    JobCleanup leftovers, JobTransactions transactions, IFileStore files, IOptions<CleanupOptions> options, TimeProvider timeProvider,
    ILogger<CleanupService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            // Random jitter, so that workers do not run in step.
            await Task.Delay(options.Value.Interval * (0.9 + (0.2 * Random.Shared.NextDouble())), timeProvider, stoppingToken);
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, failure.Message);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        Task Delete(string file) => files.DeleteAsync(file, cancellationToken);
        var abandoned = await transactions.EndAbandonedAsync(options.Value.MaxTransactionAge, cancellationToken);
        if (abandoned > 0)
            Log.Ended(logger, abandoned);
        var tables = await leftovers.DropStagingAsync(cancellationToken);
        var uploads = await leftovers.RemoveFilesAsync(options.Value.KeepUploads, Delete, cancellationToken);
        var keys = await leftovers.RemoveKeysAsync(cancellationToken);
        var jobs = await leftovers.RemoveFinishedAsync(options.Value.KeepJobs, Delete, cancellationToken);
        if (tables + uploads + keys + jobs > 0)
            Log.Swept(logger, jobs, uploads, keys, tables);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information,
            "Removed {Jobs} old jobs, {Files} abandoned files, {Keys} expired keys and {Tables} staging tables.")]
        public static partial void Swept(ILogger logger, int jobs, int files, int keys, int tables);

        [LoggerMessage(LogLevel.Warning, "Terminated {Transactions} transactions whose attempt lost its lease or that ran for too long.")]
        public static partial void Ended(ILogger logger, int transactions);

        [LoggerMessage(LogLevel.Warning, "Cleanup failed: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
