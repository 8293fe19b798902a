using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Proxy;

/// <summary>Looks host names up in DNS, if <see cref="DestinationOptions.ResolveDns"/> says so.</summary>
internal sealed partial class HostAddresses(IOptions<DestinationOptions> options, ILogger<HostAddresses> logger, HostAddresses.Lookup lookup)
{
    /// <summary>Asks for the addresses of a host; throws <see cref="SocketException"/> if there is no answer.</summary>
    public delegate Task<IPAddress[]> Lookup(string host, CancellationToken cancellationToken);

    private readonly Dictionary<string, IPAddress[]> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The addresses of a host, those of the last answer while DNS does not answer; none if the host is to be used as it is.</summary>
    public async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (!options.Value.ResolveDns || IPAddress.TryParse(host, out _))
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
            // No replica is ready, or DNS is away. Active health checks find out which of the former ones are still there.
            Log.NotResolved(logger, host, failure.Message);
            lock (_known)
                return _known.GetValueOrDefault(host, []);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "DNS has no answer for {Host}, its former addresses are kept: {Reason}")]
        public static partial void NotResolved(ILogger logger, string host, string reason);
    }
}
