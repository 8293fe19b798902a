using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hardening;

/// <summary>
/// Applies Kestrel's limits, and the client's address as reported by trusted proxies. A startup filter, since the server's own options are
/// read while the host is built, before an invalid setting can be reported in one line.
/// </summary>
internal sealed class ServerLimitsStartupFilter(
    IOptions<HardeningOptions> options, IOptions<KestrelServerOptions> kestrel, TrustedProxies proxies) : IStartupFilter
{
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        Limit(kestrel.Value, options.Value);
        app.Use((context, following) =>
        {
            proxies.Apply(context);
            return following(context);
        });
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
}
