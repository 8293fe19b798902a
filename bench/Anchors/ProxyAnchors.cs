using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scalable.Bench.CommandLine;
using Yarp.ReverseProxy.Configuration;

namespace Scalable.Bench.Anchors;

/// <summary>Reference servers for the gateway, each in its own process: <c>… -- anchor-origin {port}</c>.</summary>
internal static class ProxyAnchors
{
    private static readonly byte[] Body = [.. Enumerable.Repeat((byte)'x', 500)];

    /// <summary>Runs bare Kestrel, which returns 500 constant, cacheable bytes.</summary>
    public static Task OriginAsync(string port, CancellationToken cancellationToken)
    {
        var app = Bare(port).Build();
        app.Run(context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.Headers.CacheControl = "public, s-maxage=600";
            context.Response.Headers.ETag = "\"x\"";
            context.Response.ContentLength = Body.Length;
            return context.Response.Body.WriteAsync(Body, context.RequestAborted).AsTask();
        });
        return RunAsync(app, cancellationToken);
    }

    /// <summary>Runs YARP with one route to one destination.</summary>
    public static Task YarpAsync(string port, string origin, CancellationToken cancellationToken)
    {
        var builder = Bare(port);
        builder.Services.AddRouting();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "origin", Match = new RouteMatch { Path = "/{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "origin",
                    Destinations = new Dictionary<string, DestinationConfig>
                    {
                        ["origin"] = new() { Address = $"http://127.0.0.1:{origin}" }
                    },
                },
            ]);
        var app = builder.Build();
        app.MapReverseProxy();
        return RunAsync(app, cancellationToken);
    }

    private static async Task RunAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await using (app)
            await ((IHost)app).RunAsync(cancellationToken);
    }

    private static WebApplicationBuilder Bare(string port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        return builder;
    }
}

internal sealed class OriginAnchor : IScenario
{
    public string Name => "anchor-origin";

    public string Summary => "runs the origin server behind the proxies: <port>";

    public Task RunAsync(string[] args, CancellationToken cancellationToken) => ProxyAnchors.OriginAsync(args[0], cancellationToken);
}

internal sealed class BareYarpAnchor : IScenario
{
    public string Name => "anchor-yarp";

    public string Summary => "runs a bare YARP in front of the origin: <port> <origin port>";

    public Task RunAsync(string[] args, CancellationToken cancellationToken) => ProxyAnchors.YarpAsync(args[0], args[1], cancellationToken);
}
