using System.Diagnostics.Metrics;
using CatalogData.Jobs;
using Microsoft.Extensions.Options;

namespace CatalogService.Jobs.Admin;

/// <summary>What waits, as metrics: taken now and then, not whenever somebody reads them.</summary>
internal sealed partial class JobGauges : BackgroundService
{
    private readonly WaitingJobs _jobs;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;
    private readonly ILogger<JobGauges> _logger;
    private IReadOnlyList<KindState> _last = [];

    public JobGauges(WaitingJobs jobs, IOptions<JobOptions> options, IMeterFactory meters, TimeProvider clock, ILogger<JobGauges> logger)
    {
        (_jobs, _interval, _clock, _logger) = (jobs, options.Value.MetricsInterval, clock, logger);
        var meter = meters.Create("Scalable.Jobs");
        meter.CreateObservableGauge("jobs.waiting", () => Each(kind => kind.Waiting), "{job}", "Jobs that nobody works on, by kind.");
        meter.CreateObservableGauge("jobs.running", () => Each(kind => kind.Running), "{job}", "Jobs that a worker is at, by kind.");
        meter.CreateObservableGauge("jobs.oldest_waiting", () => Each(kind => kind.OldestWaitingSeconds), "s", "The age of the oldest job that nobody works on, by kind.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reported = new HashSet<string>();
        using var timer = new PeriodicTimer(_interval, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                _last = await _jobs.ReadAsync(stoppingToken);
                // Once for each kind: it lasts until the version that knows it is back.
                foreach (var unknown in _last.Where(kind => !JobKinds.IsKnown(kind.Kind) && reported.Add(kind.Kind)))
                    Log.UnknownKind(_logger, unknown.Waiting + unknown.Running, unknown.Kind);
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Nobody knows; old figures would lie. The database's own failures are told elsewhere.
                _last = [];
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Jobs} jobs of the kind '{Kind}', which this version does not know, wait for one that does.")]
        public static partial void UnknownKind(ILogger logger, long jobs, string kind);
    }

    private IEnumerable<Measurement<T>> Each<T>(Func<KindState, T> figure) where T : struct =>
        _last.Select(kind => new Measurement<T>(figure(kind), new KeyValuePair<string, object?>("kind", kind.Kind)));
}
