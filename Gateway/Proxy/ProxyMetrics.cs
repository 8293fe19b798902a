using System.Diagnostics.Metrics;
using Gateway.Monitoring;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy;

/// <summary>
/// Reports the proxy's view of the replicas on the gateway's meter. Custom, since YARP itself has event counters only, which OpenTelemetry
/// does not collect. Observed when metrics are collected, so requests pay nothing for it. Tags are names from configuration and addresses
/// of replicas.
/// </summary>
internal sealed class ProxyMetrics(IProxyStateLookup proxy, IMeterFactory meters) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The factory owns the meter, which lives as long as the host.
        var meter = meters.Create(GatewayMetrics.Name);
        meter.CreateObservableUpDownCounter(
            "gateway.proxy.active_requests", ActiveRequests, "{request}", "Requests in flight at a replica, by cluster and destination.");
        meter.CreateObservableUpDownCounter(
            "gateway.proxy.destinations",
            Destinations,
            "{destination}",
            "Replicas by cluster and health: healthy, unhealthy, unknown (not probed yet).");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> ActiveRequests() =>
        from cluster in proxy.GetClusters()
        from destination in cluster.Destinations.Values
        select new Measurement<int>(
            destination.ConcurrentRequestCount,
            Tag("cluster", cluster.ClusterId),
            Tag("destination", destination.DestinationId));

    private IEnumerable<Measurement<int>> Destinations() =>
        from cluster in proxy.GetClusters()
        from health in (string[])["healthy", "unhealthy", "unknown"]
        select new Measurement<int>(
            cluster.Destinations.Values.Count(destination => Of(destination) == health),
            Tag("cluster", cluster.ClusterId),
            Tag("health", health));

    // One unhealthy result is enough; while one check has no result, the other one decides.
    private static string Of(DestinationState destination) => (destination.Health.Active, destination.Health.Passive) switch
    {
        (DestinationHealth.Unhealthy, _) or (_, DestinationHealth.Unhealthy) => "unhealthy",
        (DestinationHealth.Healthy, _) or (_, DestinationHealth.Healthy) => "healthy",
        _ => "unknown",
    };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
