using Gateway.RateLimiting.Policies;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>
/// Keeps routes as they were while what configuration says of them, or of the rate limits that they name, is wrong; <see cref="PolicySource"/> keeps the
/// former limits meanwhile, and says why. A route without its limit would be worse than one of yesterday. Which replicas there are goes on to change.
/// </summary>
internal sealed class LimitedRoutes(PolicySource policies, IHostApplicationLifetime lifetime) : IProxyConfigFilter
{
    private readonly Dictionary<string, RouteConfig> _former = new(StringComparer.OrdinalIgnoreCase);

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        try
        {
            // Before the start a wrong setting is one line, and the end.
            if (lifetime.ApplicationStarted.IsCancellationRequested)
                policies.Read();
            _former[route.RouteId] = route;
            return new(route);
        }
        catch (InvalidOperationException) when (_former.TryGetValue(route.RouteId, out var former))
        {
            return new(former);
        }
    }
}
