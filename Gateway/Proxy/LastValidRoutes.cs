using Scalable.RateLimiting.Policies;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>
/// Keeps the previous routes while their configuration, or that of the rate limits they name, is invalid; meanwhile
/// <see cref="RateLimitPolicyProvider"/> keeps the previous limits and logs the reason. An outdated route is better than
/// one without its limit. Destinations continue to change.
/// </summary>
internal sealed class LastValidRoutes(RateLimitPolicyProvider policies, IHostApplicationLifetime lifetime) : IProxyConfigFilter
{
    private readonly Dictionary<string, RouteConfig> _former = new(StringComparer.OrdinalIgnoreCase);

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        try
        {
            // During startup an invalid setting is reported in one line and stops the service.
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
