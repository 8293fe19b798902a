using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Administration;

/// <summary>Metrics of waiting and running jobs, collected at an interval rather than on each scrape.</summary>
internal sealed partial class JobMetricsService : BackgroundService
{
    private readonly UnfinishedJobCounts _jobs;
    private readonly JobKinds _kinds;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<JobMetricsService> _logger;
    private IReadOnlyList<UnfinishedJobCount> _last = [];

    public JobMetricsService(
        UnfinishedJobCounts jobs, JobKinds kinds, IOptions<JobOptions> options, IMeterFactory meters, TimeProvider timeProvider,
        ILogger<JobMetricsService> logger)
    {
        (_jobs, _kinds, _interval, _timeProvider, _logger) = (jobs, kinds, options.Value.MetricsInterval, timeProvider, logger);
        var meter = meters.Create("Scalable.Jobs");
        meter.CreateObservableGauge("jobs.waiting", () => Each(kind => kind.Waiting), "{job}", "Jobs that wait for a worker, by kind.");
        meter.CreateObservableGauge("jobs.running", () => Each(kind => kind.Running), "{job}", "Jobs that a worker processes, by kind.");
        meter.CreateObservableGauge(
            "jobs.oldest_waiting", () => Each(kind => kind.OldestWaitingSeconds), "s",
            "The age of the oldest job that waits for a worker, by kind.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reported = new HashSet<string>();
        using var timer = new PeriodicTimer(_interval, _timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                _last = await _jobs.ReadAsync(stoppingToken);
                // Logged once per kind: the jobs wait until the version that knows the kind is back.
                foreach (var unknown in _last.Where(kind => _kinds.Find(kind.Kind) is null && reported.Add(kind.Kind)))
                    Log.UnknownKind(_logger, unknown.Waiting + unknown.Running, unknown.Kind);
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Report no figures rather than outdated ones. Failures of the database are logged elsewhere.
                _last = [];
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Jobs} jobs of kind '{Kind}', which this version does not know, wait for a version that does.")]
        public static partial void UnknownKind(ILogger logger, long jobs, string kind);
    }

    private IEnumerable<Measurement<T>> Each<T>(Func<UnfinishedJobCount, T> figure) where T : struct =>
        _last.Select(kind => new Measurement<T>(figure(kind), new KeyValuePair<string, object?>("kind", kind.Kind)));
}
