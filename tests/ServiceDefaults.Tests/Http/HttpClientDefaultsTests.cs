using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace ServiceDefaults.Tests.Http;

public class HttpClientDefaultsTests
{
    [Theory]
    [InlineData("GET", 4)]
    [InlineData("POST", 1)]
    [InlineData("PUT", 1)]
    [InlineData("DELETE", 1)]
    public async Task Get_requests_are_retried_writes_are_not_and_service_names_are_resolved(string method, int expected)
    {
        var received = 0;
        await using var server = await Service.StartAsync(Service.Builder(), app => app.Map("/", () =>
        {
            Interlocked.Increment(ref received);
            return Results.StatusCode(503);
        }));

        var builder = Service.Builder(settings: ("Services:catalog:http:0", server.Client.BaseAddress!.ToString()));
        builder.Services.ConfigureAll<HttpStandardResilienceOptions>(options => options.Retry.Delay = TimeSpan.Zero);
        await using var client = await Service.StartAsync(builder);
        using var http = client.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var response = await http.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), "http://catalog/"),
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(expected, received);
    }

    [Fact]
    public async Task Telemetry_export_bypasses_resilience_and_is_not_logged()
    {
        var received = 0;
        await using var collector = await Service.StartAsync(Service.Builder(), app => app.MapPost("/v1/{signal}", () =>
        {
            Interlocked.Increment(ref received);
            return Results.Ok();
        }));
        var builder = Service.Builder(settings:
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Client.BaseAddress!.ToString()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("Telemetry:SampleRatio", "1"),
        ]);
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging();
        FakeLogCollector log;
        await using (var service = await Service.StartAsync(builder, app => app.MapGet("/", () => "served")))
        {
            log = service.App.Services.GetFakeLogCollector();
            await service.Client.GetStringAsync("/", TestContext.Current.CancellationToken);
        }

        Assert.NotEqual(0, received);
        Assert.DoesNotContain(
            log.GetSnapshot().Select(record => record.Category),
            name => name is "Polly" || name?.StartsWith("System.Net.Http.HttpClient.Otlp", StringComparison.Ordinal) == true);
    }
}
