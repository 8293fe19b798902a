using System.Net;
using System.Text;
using Gateway.Admission;
using Gateway.Monitoring;
using Gateway.Overload;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Scalable.AdmissionControl.Configuration;
using Scalable.EdgeCache.Configuration;
using Scalable.RateLimiting.Policies;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Gateway.Proxy;

internal static class ProxyExtensions
{
    private const string Anonymous = "anonymous";

    private const string ForwardedMethods = "GET, HEAD, POST, PUT, DELETE";

    // With a longer timeout, an unreachable replica would delay a request for as long.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Adds the proxy. Routes and clusters come from configuration (section <c>ReverseProxy</c>), addresses of
    /// services from service discovery.
    /// </summary>
    public static void AddProxy(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsSection<DestinationOptions>(DestinationOptions.Section);
        var destinations = builder.Configuration.ReadOptions<DestinationOptions>(DestinationOptions.Section);
        builder.Services.AddSingleton(destinations);
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = ConnectTimeout;
                handler.PooledConnectionLifetime = destinations.ConnectionLifetime;
                handler.ActivityHeadersPropagator = null; // see ForwardingTransforms

                // Same encoding as the web server's. By default the client rejects all but ASCII, which would look like a
                // failure of the catalogue.
                handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
            })
            .AddTransforms<ForwardingTransforms>()
            .AddConfigFilter<LastValidRoutes>();
        builder.Services.AddSingleton<HostAddressResolver.Lookup>(Dns.GetHostAddressesAsync);
        builder.Services.AddSingleton<HostAddressResolver>();
        builder.Services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, UnreachableHealthPolicy>();
        builder.Services.AddSingleton<IValidateOptions<RateLimitOptions>, RouteRateLimitsValidator>();
        builder.Services.AddSingleton<IValidateOptions<AdmissionOptions>, RouteCriticalityValidator>();
        builder.Services.AddSingleton<RetryBudget>();
        builder.Services.TryAddSingleton<GatewayMetrics>();
        builder.Services.AddHostedService<ProxyMetrics>();

        // Dropped, so that requests do not pay for them: ProxyMetrics reports the first one per replica; the second one is always zero,
        // since connections are not limited; the rate limits have their own metrics, by policy.
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics
            .AddView("http.client.active_requests", MetricStreamConfiguration.Drop)
            .AddView("http.client.request.time_in_queue", MetricStreamConfiguration.Drop)
            .AddView("aspnetcore.rate_limiting.*", MetricStreamConfiguration.Drop));
    }

    /// <summary>Maps the routes. Each requires a token, unless the route sets <c>"AuthorizationPolicy": "anonymous"</c>.</summary>
    public static void MapProxy(this WebApplication app)
    {
        var proxy = app.MapReverseProxy(pipeline =>
        {
            pipeline.Use((context, next) => IsForwarded(context.Request.Method) ? next(context) : RefuseMethod(context.Response));
            pipeline.UseMiddleware<RetryMiddleware>();
            pipeline.UseSessionAffinity();
            pipeline.UseMiddleware<AdmissionMiddleware>();
            pipeline.UseLoadBalancing();
            pipeline.UsePassiveHealthChecks();
        });
        proxy.Add(endpoint =>
        {
            // Not on anonymous routes: each request would be authorized, only to be let through.
            var route = endpoint.Metadata.OfType<RouteModel>().Single().Config;
            if (!Anonymous.Equals(route.AuthorizationPolicy, StringComparison.OrdinalIgnoreCase))
                endpoint.Metadata.Add(new AuthorizeAttribute());

            if (RouteRateLimits.Read(route.Metadata) is { } limits)
                endpoint.Metadata.Add(limits);
            if (EdgeCacheMetadata.From(route.Metadata) is { } cached)
                endpoint.Metadata.Add(cached);
            if (StreamMetadata.Of(route.Metadata) is { } stream)
                endpoint.Metadata.Add(stream);
        });
    }

    // CONNECT requests a tunnel, which the proxy cannot open, and TRACE would reveal the headers that the gateway adds to a request.
    private static bool IsForwarded(string method) => !HttpMethods.IsConnect(method) && !HttpMethods.IsTrace(method);

    private static Task RefuseMethod(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        response.Headers.Allow = ForwardedMethods;
        return Task.CompletedTask;
    }
}
