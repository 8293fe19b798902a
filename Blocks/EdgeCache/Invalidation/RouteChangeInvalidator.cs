using Yarp.ReverseProxy.Configuration;

namespace Scalable.EdgeCache.Invalidation;

/// <summary>
/// Clears the edge cache when the routes change: a response is served under the limits of the route that fetched it, and to the clients
/// that this route admits. Replicas that come and go change no route.
/// </summary>
internal sealed class RouteChangeInvalidator(InvalidationTracker invalidations) : IConfigChangeListener
{
    private RouteConfig[] _routes = [];

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception)
    {
    }

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception)
    {
    }

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
        RouteConfig[] routes = [.. proxyConfigs.SelectMany(config => config.Routes)];
        if (!routes.SequenceEqual(_routes))
            invalidations.Clear();
        _routes = routes;
    }
}
