using System.Net;
using System.Net.Sockets;

namespace Gateway.Proxy;

/// <summary>Resolves host names by DNS if <see cref="DestinationOptions.ResolveDns"/> is set.</summary>
internal sealed partial class HostAddressResolver(
    DestinationOptions options, ILogger<HostAddressResolver> logger, HostAddressResolver.Lookup lookup)
{
    /// <summary>Resolves a host name; throws <see cref="SocketException"/> if DNS returns no address.</summary>
    public delegate Task<IPAddress[]> Lookup(string host, CancellationToken cancellationToken);

    private readonly Dictionary<string, IPAddress[]> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the addresses of a host, the previous ones while DNS fails; none if the host name is to be used as it is.</summary>
    public async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (!options.ResolveDns || IPAddress.TryParse(host, out _))
            return [];
        try
        {
            var found = await lookup(host, cancellationToken);
            lock (_known)
                _known[host] = found;
            return found;
        }
        catch (SocketException failure)
        {
            // No replica is ready, or DNS is unavailable. Active health checks find out which of the previous addresses still respond.
            Log.NotResolved(logger, host, failure.Message);
            lock (_known)
                return _known.GetValueOrDefault(host, []);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "DNS lookup of {Host} failed; keeping its previous addresses: {Reason}")]
        public static partial void NotResolved(ILogger logger, string host, string reason);
    }
}
