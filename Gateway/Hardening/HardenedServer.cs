using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hardening;

/// <summary>
/// Kestrel's limits, and whose word for a client's address counts. A start-up filter, since the server's own options are read while the host is
/// built, before a wrong setting can be reported in one line.
/// </summary>
internal sealed class HardenedServer(IOptions<HardeningOptions> options, IOptions<KestrelServerOptions> kestrel) : IStartupFilter
{
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        Limit(kestrel.Value, options.Value);
        if (options.Value.TrustedProxies.Count > 0)
            app.UseForwardedHeaders(Trust(options.Value.TrustedProxies));
        next(app);
    };

    private static void Limit(KestrelServerOptions kestrel, HardeningOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MinRequestBodyDataRate = new MinDataRate(options.MinBodyBytesPerSecond, RateGrace);
        limits.MinResponseDataRate = new MinDataRate(options.MinBodyBytesPerSecond, RateGrace);
    }

    // As many hops as are trusted, from the right: the first one that is not is the client.
    private static ForwardedHeadersOptions Trust(IEnumerable<string> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
                options.KnownProxies.Add(address);
            else
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }

        return options;
    }
}
