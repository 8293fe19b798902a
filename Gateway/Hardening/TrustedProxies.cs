using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Gateway.Hardening;

/// <summary>
/// Applies the client's address and scheme as forwarded by the proxies in <see cref="HardeningOptions.TrustedProxies"/>; other forwarded
/// headers are ignored.
/// </summary>
internal sealed class TrustedProxies(IOptions<HardeningOptions> options, ILoggerFactory loggers)
{
    // Created on the first request: by then an invalid setting has been reported.
    private readonly Lazy<ForwardedHeadersMiddleware?> _forwarders = new(() => options.Value.TrustedProxies.Count == 0
        ? null
        : new ForwardedHeadersMiddleware(static _ => Task.CompletedTask, loggers, Options.Create(Trust(options.Value.TrustedProxies))));

    /// <summary>Sets the connection's address and scheme to those of the client. A second call has no effect.</summary>
    public void Apply(HttpContext context) => _forwarders.Value?.ApplyForwarders(context);

    // No limit on hops: from the right, the first address that is not a trusted proxy is the client.
    private static ForwardedHeadersOptions Trust(IEnumerable<string> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null
        };
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
