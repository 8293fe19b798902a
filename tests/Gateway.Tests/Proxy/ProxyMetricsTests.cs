using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Gateway.Proxy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Gateway.Tests.Proxy;

public class ProxyMetricsTests
{
    [Fact]
    public async Task Active_requests_and_destination_health_are_measured()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var app = await ProxyAsync(silent.LocalEndpoint);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        using var gone = new CancellationTokenSource();
        var request = client.GetAsync("/", gone.Token);
        using var arrived = await silent.AcceptSocketAsync(cancel);

        Assert.Equal(1, Measured(meters)["gateway.proxy.active_requests c silent"]);
        Assert.Equal((0, 1), Healthy(meters));

        var state = app.Services.GetRequiredService<IProxyStateLookup>();
        Assert.True(state.TryGetCluster("c", out var cluster));
        cluster.Destinations["silent"].Health.Active = DestinationHealth.Healthy;
        Assert.Equal((1, 0), Healthy(meters));
        cluster.Destinations["silent"].Health.Passive = DestinationHealth.Unhealthy;
        Assert.Equal((0, 0), Healthy(meters));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Eventually.TrueAsync(() => Measured(meters)["gateway.proxy.active_requests c silent"] == 0);
    }

    private static (int Healthy, int Unknown) Healthy(IMeterFactory meters)
    {
        var measured = Measured(meters);
        return (measured["gateway.proxy.destinations c healthy"], measured["gateway.proxy.destinations c unknown"]);
    }

    // Of these meters alone: other tests have theirs.
    private static ConcurrentDictionary<string, int> Measured(IMeterFactory meters)
    {
        var values = new ConcurrentDictionary<string, int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Scope == meters)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) =>
            values[$"{instrument.Name} {tags[0].Value} {tags[1].Value}"] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    private static async Task<WebApplication> ProxyAsync(EndPoint destination)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "c", Match = new RouteMatch { Path = "/{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "c",
                    Destinations = new Dictionary<string, DestinationConfig>
                    {
                        ["silent"] = new() { Address = $"http://{destination}" },
                    },
                },
            ]);
        builder.Services.AddHostedService<ProxyMetrics>();
        var app = builder.Build();
        app.MapReverseProxy();
        await ((IHost)app).StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
