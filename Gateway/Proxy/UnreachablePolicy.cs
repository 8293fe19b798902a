using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy;

/// <summary>
/// Takes a replica that cannot be connected to out at once, not after a share of failures: it is the one with the fewest requests under way, and would
/// get all that follow. What goes wrong on a connection is left to the active checks. By hand since YARP's own policy knows shares only.
/// </summary>
internal sealed class UnreachablePolicy(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    private static readonly TimeSpan DefaultReactivation = TimeSpan.FromSeconds(5);

    public string Name => "Unreachable";

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (context.GetForwarderErrorFeature().IsUnreachable())
        {
            var reactivation = cluster.Model.Config.HealthCheck?.Passive?.ReactivationPeriod ?? DefaultReactivation;
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, reactivation);
        }
    }
}
