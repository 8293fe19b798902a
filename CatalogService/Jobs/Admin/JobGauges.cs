using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace CatalogService.Jobs.Admin;

/// <summary>What waits, as metrics: taken now and then, not whenever somebody reads them.</summary>
internal sealed class JobGauges : BackgroundService
{
    private readonly WaitingJobs _jobs;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;
    private IReadOnlyList<KindState> _last = [];

    public JobGauges(WaitingJobs jobs, IOptions<JobOptions> options, IMeterFactory meters, TimeProvider clock)
    {
        (_jobs, _interval, _clock) = (jobs, options.Value.MetricsInterval, clock);
        var meter = meters.Create("Scalable.Jobs");
        meter.CreateObservableGauge("jobs.waiting", () => Each(kind => kind.Waiting), "{job}", "Jobs that nobody works on, by kind.");
        meter.CreateObservableGauge("jobs.running", () => Each(kind => kind.Running), "{job}", "Jobs that a worker is at, by kind.");
        meter.CreateObservableGauge("jobs.oldest_waiting", () => Each(kind => kind.OldestWaitingSeconds), "s", "The age of the oldest job that nobody works on, by kind.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                _last = await _jobs.ReadAsync(stoppingToken);
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Nobody knows; old figures would lie. The database's own failures are told elsewhere.
                _last = [];
            }
        }
    }

    private IEnumerable<Measurement<T>> Each<T>(Func<KindState, T> figure) where T : struct =>
        _last.Select(kind => new Measurement<T>(figure(kind), new KeyValuePair<string, object?>("kind", kind.Kind)));
}
