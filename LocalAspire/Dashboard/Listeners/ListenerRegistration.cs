using System.Net;
using LocalAspire.Dashboard.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LocalAspire.Dashboard.Listeners;

internal static class ListenerRegistration
{
    public static void AddListeners(this WebApplicationBuilder builder)
    {
        // The addresses were read with the settings; here they would only be warned of, since listeners are set up by role.
        builder.Configuration[WebHostDefaults.ServerUrlsKey] = "";
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<Addresses, DashboardOptions>((kestrel, addresses, options) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 1_000;
            kestrel.Limits.MaxRequestBodySize = options.Otlp.MaxRequestBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.Http2.InitialConnectionWindowSize = 1024 * 1024;
            kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
            foreach (var url in addresses.Pages)
                Listen(kestrel, url, ListenerRole.Pages, HttpProtocols.Http1AndHttp2);
            Listen(kestrel, addresses.Grpc, ListenerRole.OtlpGrpc, HttpProtocols.Http2);
            Listen(kestrel, addresses.Http, ListenerRole.OtlpHttp, HttpProtocols.Http1AndHttp2);
        });
    }

    /// <summary>True when only this machine can reach the address.</summary>
    public static bool IsLoopback(this Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static void Listen(KestrelServerOptions kestrel, Uri url, ListenerRole role, HttpProtocols protocols)
    {
        // HTTP/2 without TLS has no negotiation: a listener that speaks both needs TLS for it.
        var secure = url.Scheme == "https";
        void Configure(ListenOptions listen)
        {
            listen.Protocols = secure || protocols == HttpProtocols.Http2 ? protocols : HttpProtocols.Http1;
            if (secure)
                listen.UseHttps();
            listen.Use(next => connection =>
            {
                connection.Features.Set(new ListenerFeature(role));
                return next(connection);
            });
        }

        if (url.Host == "localhost")
            kestrel.ListenLocalhost(url.Port, Configure);
        else if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
            kestrel.Listen(address, url.Port, Configure);
        else
            kestrel.ListenAnyIP(url.Port, Configure);
    }
}
