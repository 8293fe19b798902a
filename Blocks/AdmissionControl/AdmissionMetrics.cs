using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl;

/// <summary>
/// The metrics of meter <c>Scalable.AdmissionControl</c>, observed when they are collected, so requests pay nothing for them. Tags are
/// names from configuration and addresses of backends; no client input becomes a tag.
/// </summary>
internal sealed class AdmissionMetrics(IMeterFactory meters, AdmissionControllers controllers) : IHostedService
{
    private static readonly Criticality[] Criticalities = Enum.GetValues<Criticality>();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The factory owns the meter, which lives as long as the host.
        var meter = meters.Create("Scalable.AdmissionControl");
        meter.CreateObservableCounter(
            "admission.decisions",
            MeasureDecisions,
            "{request}",
            "Requests by group, criticality and outcome: admitted, rejected, shadow (would have waited or been rejected).");
        meter.CreateObservableCounter(
            "admission.waited", () => Measure(group => group.Counters.Waited), "{request}", "Requests that were admitted after a wait.");
        meter.CreateObservableCounter(
            "admission.wait.time",
            () => Measure(group => group.Counters.WaitedSeconds),
            "s",
            "The time that admitted requests have waited.");
        meter.CreateObservableGauge("admission.queue.length", MeasureQueues, "{request}", "Waiting requests by group and criticality.");
        meter.CreateObservableGauge(
            "admission.concurrency.limit",
            () => MeasureBackends(backend => backend.Limit),
            "{request}",
            "The concurrency found for a backend.");
        meter.CreateObservableGauge(
            "admission.concurrency.used",
            () => MeasureBackends(backend => backend.InFlight),
            "{request}",
            "Requests in flight at a backend.");
        meter.CreateObservableGauge(
            "admission.client.limit",
            () => Measure(group => group.Observe().ClientLimit),
            "{request}",
            "The concurrency found for one client beside others.");
        meter.CreateObservableGauge(
            "admission.clients", () => Measure(group => group.Observe().ActiveClients), "{client}", "Clients in the last second.");
        meter.CreateObservableGauge(
            "admission.overloaded",
            () => Measure(group => group.Observe().IsOverloaded ? 1 : 0),
            "{instance}",
            "1 under overload, else 0.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<T>> Measure<T>(Func<AdmissionController, T> value) where T : struct =>
        controllers.All.Select(group => new Measurement<T>(value(group.Value), Tag("group", group.Key)));

    private IEnumerable<Measurement<long>> MeasureDecisions() =>
        from @group in controllers.All
        let counters = @group.Value.Counters
        from criticality in Criticalities
        from outcome in new[]
        {
            ("admitted", counters.Admitted(criticality)),
            ("rejected", counters.Rejected(criticality)),
            ("shadow", counters.Shadow(criticality)),
        }
        select new Measurement<long>(
            outcome.Item2, Tag("group", @group.Key), Tag("criticality", NameOf(criticality)), Tag("outcome", outcome.Item1));

    private IEnumerable<Measurement<int>> MeasureQueues() =>
        from @group in controllers.All
        let waiting = @group.Value.Observe().Waiting
        from criticality in Criticalities
        select new Measurement<int>(waiting[(int)criticality], Tag("group", @group.Key), Tag("criticality", NameOf(criticality)));

    private IEnumerable<Measurement<int>> MeasureBackends(Func<(object Destination, int Limit, int InFlight), int> value) =>
        from @group in controllers.All
        from backend in @group.Value.Observe().Backends
        select new Measurement<int>(value(backend), Tag("group", @group.Key), Tag("destination", backend.Destination.ToString()!));

    private static string NameOf(Criticality criticality) => criticality switch
    {
        Criticality.Critical => "critical",
        Criticality.Sheddable => "sheddable",
        _ => "normal",
    };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
