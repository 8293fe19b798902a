using Yarp.ReverseProxy.Configuration;

namespace Gateway.EdgeCache;

/// <summary>
/// Forgets all answers when the routes changed: an answer is given under the limits of the route that it came by, and to whom that route was open. That
/// replicas come and go changes no route.
/// </summary>
internal sealed class RouteChanges(Invalidations invalidations) : IConfigChangeListener
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
            invalidations.DropAll();
        _routes = routes;
    }
}
