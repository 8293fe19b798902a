using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Gateway.Hardening;

/// <summary>Whose word for a client's address counts: that of the proxies in <see cref="HardeningOptions.TrustedProxies"/>, and nobody else's.</summary>
internal sealed class TrustedProxies(IOptions<HardeningOptions> options, ILoggerFactory loggers)
{
    // Not before the first request: by then a wrong setting has been reported.
    private readonly Lazy<ForwardedHeadersMiddleware?> _forwarders = new(() => options.Value.TrustedProxies.Count == 0
        ? null
        : new ForwardedHeadersMiddleware(static _ => Task.CompletedTask, loggers, Options.Create(Trust(options.Value.TrustedProxies))));

    /// <summary>Makes the client's address and scheme those of the connection. What it has done once it does not do again.</summary>
    public void Apply(HttpContext context) => _forwarders.Value?.ApplyForwarders(context);

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
