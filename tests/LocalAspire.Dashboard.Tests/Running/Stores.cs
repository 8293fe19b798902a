using System.Buffers;
using LocalAspire.Dashboard.Otlp;
using LocalAspire.Dashboard.Settings;
using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Telemetry.Logs;
using LocalAspire.Dashboard.Telemetry.Metrics;
using LocalAspire.Dashboard.Telemetry.Traces;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalAspire.Dashboard.Tests.Running;

/// <summary>The dashboard's memory without its listeners, filled with the bytes of exports.</summary>
internal sealed class Stores
{
    private readonly Receiver _receiver;

    public Stores(TelemetryLimits limits)
    {
        var changes = new Changes();
        Resources = new(limits, changes, TimeProvider.System);
        (Traces, Logs, Metrics) = (new(limits, changes), new(limits, changes), new(limits, changes));
        _receiver = new(Resources, Traces, Logs, Metrics, new(NullLogger<Complaints>.Instance, TimeProvider.System));
    }

    public TelemetryResources Resources { get; }

    public TraceStore Traces { get; }

    public LogStore Logs { get; }

    public MetricStore Metrics { get; }

    /// <value>Every series as "resource instrument series", in no order.</value>
    public string[] Series => Metrics.Read(all => all.SelectMany(instrument => instrument.Series.Select(series =>
        $"{instrument.Key.Resource.Name} {instrument.Key.Name} {series.Attributes[0].Value}")).ToArray());

    /// <summary>Takes an export, and wants it taken whole.</summary>
    public void Receive(Signal signal, byte[] export) => Assert.Same(Outcome.Accepted, _receiver.Receive(signal, new ReadOnlySequence<byte>(export)));
}
