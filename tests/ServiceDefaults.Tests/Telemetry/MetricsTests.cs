using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting;
using OpenTelemetry.Metrics;

namespace ServiceDefaults.Tests.Telemetry;

public class MetricsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Metrics_are_sent_to_Application_Insights_where_its_connection_string_is_set()
    {
        var received = Channel.CreateUnbounded<string>();
        var ingestion = WebApplication.CreateEmptyBuilder(new());
        ingestion.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var insights = ingestion.Build();
        insights.Run(context =>
        {
            received.Writer.TryWrite(context.Request.Path);
            return context.Response.WriteAsync("{\"itemsReceived\":1,\"itemsAccepted\":1,\"errors\":[]}");
        });
        await insights.StartAsync(TestContext.Current.CancellationToken);
        var builder = Service.Builder(settings: (
            "APPLICATIONINSIGHTS_CONNECTION_STRING", $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={insights.Urls.Single()}/"));
        await using var service = builder.Build();

        service.Services.GetRequiredService<MeterProvider>().ForceFlush();

        var path = await received.Reader.ReadAsync(TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.EndsWith("/track", path, StringComparison.Ordinal);
    }
}
