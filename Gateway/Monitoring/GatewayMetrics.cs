using System.Diagnostics.Metrics;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Monitoring;

/// <summary>The metrics of meter <c>Scalable.Gateway</c>. Tags are names from configuration; no client input becomes a tag.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string Name = "Scalable.Gateway";

    private readonly Meter _meter;
    private readonly Counter<long> _shed;
    private readonly Counter<long> _failures;

    public GatewayMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _shed = _meter.CreateCounter<long>(
            "gateway.shed", "{request}", "Requests rejected because the gateway was at capacity, by kind: read, write, stream.");
        _failures = _meter.CreateCounter<long>(
            "gateway.forward_failures",
            "{request}",
            "Failed attempts to forward a request, by the proxy's error; a retried request may count twice.");
    }

    public void Shed(string kind) => _shed.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void ForwardFailed(ForwarderError error) => _failures.Add(1, new KeyValuePair<string, object?>("error", error.ToString()));

    public void Dispose() => _meter.Dispose();
}
