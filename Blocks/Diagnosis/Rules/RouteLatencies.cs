using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>The durations of requests by route: a few slow routes would else decide the latency of all.</summary>
internal sealed class RouteLatencies
{
    private readonly Dictionary<string, LatencyHistogram> _routes = [];

    public int Requests { get; private set; }

    public IEnumerable<KeyValuePair<string, LatencyHistogram>> Routes => _routes;

    public void Add(string route, long nanoseconds)
    {
        Requests++;
        Of(route).Add(nanoseconds);
    }

    public void Add(RouteLatencies other)
    {
        Requests += other.Requests;
        foreach (var (route, latency) in other._routes)
            Of(route).Add(latency);
    }

    private LatencyHistogram Of(string route)
    {
        if (!_routes.TryGetValue(route, out var latency))
            _routes[route] = latency = new();
        return latency;
    }
}
