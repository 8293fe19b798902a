using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Gateway.Proxy;

/// <summary>
/// Resolves a destination named after a service (<c>http://catalog</c>) to one destination per replica, so that each has its own health and
/// load. A host name may stand for several replicas (<see cref="DestinationOptions.ResolveDns"/>). Custom, because YARP can use service
/// discovery or DNS, but not one after the other, because its DNS resolver fails where the previous addresses should be kept, and because
/// its service discovery sends the name of the service as <c>Host</c>, which an ingress in front of the replicas does not know.
/// </summary>
internal sealed class DiscoveredDestinations(
    ServiceEndpointResolver resolver,
    HostAddressResolver hosts,
    DestinationOptions options,
    TimeProvider timeProvider) : IDestinationResolver
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
                foreach (var replica in await ReplicasAsync(address, cancellationToken))
                    resolved[$"{name}[{replica.Authority}]"] = destination with { Address = replica.AbsoluteUri };
            }
        }

        if (options.ResolveDns)
            changes.Add(new CancellationChangeToken(new CancellationTokenSource(options.RefreshInterval, timeProvider).Token));
        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes));
    }

    private async Task<IEnumerable<Uri>> ReplicasAsync(Uri address, CancellationToken cancellationToken)
    {
        var found = await hosts.FindAsync(address.IdnHost, cancellationToken);
        return found.Length == 0 ? [address] : found.Select(replica => With(address, replica.ToString(), address.Port));
    }

    // Keeps the path of the service; host, port and, if known, scheme are the replica's.
    private static Uri Address(Uri service, EndPoint replica) => replica switch
    {
        UriEndPoint uri => new Uri(uri.Uri, service.PathAndQuery),
        DnsEndPoint dns => With(service, dns.Host, dns.Port),
        IPEndPoint ip => With(service, ip.Address.ToString(), ip.Port),
        _ => service,
    };

    private static Uri With(Uri service, string host, int port) =>
        new UriBuilder(service) { Host = host, Port = port > 0 ? port : service.Port }.Uri;
}
