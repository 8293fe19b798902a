using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Gateway.Proxy;

/// <summary>
/// Turns a destination named after a service (<c>http://catalog</c>) into one destination per replica, so that each has its own health and load.
/// By hand because the package that joins YARP and service discovery is not on the package feed.
/// </summary>
internal sealed class DiscoveredDestinations(ServiceEndpointResolver resolver) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase);
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var service = new Uri(destination.Address);
            var found = await resolver.GetEndpointsAsync(service.GetLeftPart(UriPartial.Authority), cancellationToken);
            changes.Add(found.ChangeToken);
            foreach (var endpoint in found.Endpoints)
            {
                var address = Address(service, endpoint.EndPoint);
                resolved[$"{name}[{address.Authority}]"] = destination with { Address = address.AbsoluteUri };
            }
        }

        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes));
    }

    // The service's own path stays; host and port, and where known the scheme, are the replica's.
    private static Uri Address(Uri service, EndPoint replica) => replica switch
    {
        UriEndPoint uri => new Uri(uri.Uri, service.PathAndQuery),
        DnsEndPoint dns => With(service, dns.Host, dns.Port),
        IPEndPoint ip => With(service, ip.Address.ToString(), ip.Port),
        _ => service,
    };

    private static Uri With(Uri service, string host, int port)
        => new UriBuilder(service) { Host = host, Port = port > 0 ? port : service.Port }.Uri;
}
