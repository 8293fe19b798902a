using System.Diagnostics.Metrics;
using Gateway.Monitoring;
using Gateway.RateLimiting;
using Gateway.RateLimiting.Leases;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Monitoring;

public class LocalRateLimitMetricTests
{
    [Fact]
    public async Task The_metric_tells_whether_limits_are_shared()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Test",
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddRateLimiting();
        await using var app = builder.Build();
        var (link, meters) = (app.Services.GetRequiredService<RateLimitRedis>(), app.Services.GetRequiredService<IMeterFactory>());
        await new LocalRateLimitMetric(link, meters).StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, Measured(meters));
        link.Opened(gateways: 2);
        Assert.Equal(0, Measured(meters));
    }

    private static int Measured(IMeterFactory meters)
    {
        var measured = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "gateway.ratelimit.local" && instrument.Meter.Scope == meters)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => measured = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
