using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scalable.Jobs.Files;

namespace Scalable.Jobs.Cleanup;

/// <summary>Periodically removes the remains of crashes and cancellations, and expired jobs.</summary>
internal sealed partial class CleanupService(
    JobCleanup jobs, AbandonedTransactionCleanup transactions, IJobFiles files, IEnumerable<ICleanupTask> tasks,
    IOptions<CleanupOptions> options, TimeProvider timeProvider, ILogger<CleanupService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            // Random jitter, so that workers do not run in step.
            await Task.Delay(options.Value.Interval * (0.9 + (0.2 * Random.Shared.NextDouble())), timeProvider, stoppingToken);
            try
            {
                await CleanUpAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, failure.Message);
            }
        }
    }

    private async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        Task Delete(string file) => files.DeleteAsync(file, cancellationToken);
        var abandoned = await transactions.EndAbandonedAsync(options.Value.MaxTransactionAge, cancellationToken);
        if (abandoned > 0)
            Log.Ended(logger, abandoned);
        foreach (var task in tasks)
            await task.CleanUpAsync(cancellationToken);
        var uploads = await jobs.RemoveFilesAsync(options.Value.KeepUploads, Delete, cancellationToken);
        var keys = await jobs.RemoveKeysAsync(cancellationToken);
        var finished = await jobs.RemoveFinishedAsync(options.Value.KeepJobs, Delete, cancellationToken);
        if (uploads + keys + finished > 0)
            Log.Removed(logger, finished, uploads, keys);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Removed {Jobs} old jobs, {Files} abandoned files and {Keys} expired keys.")]
        public static partial void Removed(ILogger logger, int jobs, int files, int keys);

        [LoggerMessage(LogLevel.Warning, "Terminated {Transactions} transactions whose attempt lost its lease or that ran for too long.")]
        public static partial void Ended(ILogger logger, int transactions);

        [LoggerMessage(LogLevel.Warning, "Cleanup failed: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
