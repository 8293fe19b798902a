using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scalable.Jobs.Publishing;

namespace Scalable.Jobs.Scheduling;

/// <summary>Submits recurring jobs when they are due.</summary>
internal sealed partial class RecurringJobService(
    IEnumerable<RecurringJob> jobs, RecurringJobStore store, JobRelay relay, TimeProvider timeProvider, ILogger<RecurringJobService> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>The longest sleep: a newer version may have changed a schedule, or the clock of the database was set.</summary>
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMinutes(1);

    private readonly RecurringJob[] _jobs = [.. jobs];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var registered = 0;
        while (_jobs.Length > 0)
        {
            TimeSpan sleep;
            try
            {
                for (; registered < _jobs.Length; registered++)
                    await store.RegisterAsync(_jobs[registered], stoppingToken);
                sleep = await SubmitAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, failure.Message);
                sleep = RetryDelay;
            }

            await Task.Delay(sleep, timeProvider, stoppingToken);
        }
    }

    private async Task<TimeSpan> SubmitAsync(CancellationToken cancellationToken)
    {
        foreach (var job in _jobs)
        {
            if (await store.SubmitDueAsync(job, cancellationToken) is > 0 and var submitted)
            {
                Log.Submitted(logger, submitted, job.Name);
                relay.Wake();
            }
        }

        var next = await store.NextDueAsync(_jobs, cancellationToken) ?? MaxSleep;
        // One that is due and still there is being submitted by another replica.
        return next < TimeSpan.Zero ? RetryDelay : next < MaxSleep ? next : MaxSleep;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Submitted {Jobs} jobs of the recurring job '{Name}'.")]
        public static partial void Submitted(ILogger logger, int jobs, string name);

        [LoggerMessage(LogLevel.Warning, "Failed to submit recurring jobs: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
