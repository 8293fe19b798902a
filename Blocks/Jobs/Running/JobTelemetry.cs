using System.Diagnostics;
using System.Diagnostics.Metrics;
using Scalable.Jobs.Leases;

namespace Scalable.Jobs.Running;

/// <summary>The worker's metrics.</summary>
internal sealed class JobTelemetry
{
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _duration;

    public JobTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create("Scalable.Jobs");
        _attempts = meter.CreateCounter<long>(
            "jobs.attempts", "{attempt}",
            "Ended attempts by kind and outcome: completed, failed (permanently), retried, handed_back, lost.");
        _wait = meter.CreateHistogram<double>(
            "jobs.wait.duration", "s", "The time from the acceptance of a job to the start of its first attempt.");
        _duration = meter.CreateHistogram<double>("jobs.attempt.duration", "s", "The duration of an attempt, by kind and outcome.");
    }

    public void OnStarted(JobLease lease)
    {
        if (lease.Waited is { } waited)
            _wait.Record(waited.TotalSeconds, new KeyValuePair<string, object?>("kind", lease.Kind));
    }

    public void OnEnded(JobLease lease, string outcome, TimeSpan duration)
    {
        var tags = new TagList { { "kind", lease.Kind }, { "outcome", outcome } };
        _attempts.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
    }
}
