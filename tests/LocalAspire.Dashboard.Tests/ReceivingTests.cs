using System.Net;
using System.Text.Json;
using LocalAspire.Dashboard.Tests.Running;
using LocalAspire.Dashboard.Tests.Sending;

namespace LocalAspire.Dashboard.Tests;

public class ReceivingTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_SDK_sends_over_grpc_or_http_comes_back_whole(bool overHttp)
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        using var shop = new Shop(overHttp ? dashboard.Http : dashboard.Grpc, overHttp);
        var traceId = shop.Read(TimeSpan.FromMilliseconds(120), fails: true);
        shop.Flush();

        var trace = await dashboard.GetAsync($"/api/traces/{traceId}");
        var spans = trace.GetProperty("spans").EnumerateArray().ToArray();
        Assert.Equal(["Server", "Client", "Server", "Client", "Client"], spans.Select(span => span.GetProperty("kind").GetString()!));
        Assert.Equal(120, trace.GetProperty("durationMs").GetDouble(), tolerance: 1);

        var query = spans.Single(span => span.GetProperty("name").GetString() == "catalogdb");
        var detail = await dashboard.GetAsync($"/api/traces/{traceId}/spans/{query.GetProperty("id").GetString()}");
        Assert.Contains("WHERE i.id = ANY($1)", Attribute(detail, "db.query.text"), StringComparison.Ordinal);
        Assert.Equal("3", Attribute(detail, "db.operation.batch.size"));
        Assert.Equal(["exception", "received-first-response"], detail.GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("name").GetString()!).Order());

        var logs = await dashboard.GetAsync($"/api/logs?trace={traceId}");
        var row = Assert.Single(logs.GetProperty("rows").EnumerateArray());
        Assert.Equal("Reading item 42 failed after 3 attempts", row.GetProperty("message").GetString());
        Assert.Equal("Error", row.GetProperty("level").GetString());

        var instruments = await dashboard.GetAsync("/api/metrics?resource=catalog");
        Assert.Contains("http.server.request.duration", instruments.EnumerateArray().Select(instrument => instrument.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_malformed_export_is_refused_with_400_and_spoken_of_once()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        using var http = new HttpClient { BaseAddress = dashboard.Http };
        for (var i = 0; i < 50; i++)
        {
            using var body = new ByteArrayContent([0x0a, 0xff, 0xff, 0xff, 0x7f]);
            body.Headers.ContentType = new("application/x-protobuf");
            using var response = await http.PostAsync("/v1/traces", body, Stop);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        Assert.Single(dashboard.Output, line => line.Contains("malformed", StringComparison.Ordinal));
    }

    private static string? Attribute(JsonElement span, string key) =>
        span.GetProperty("attributes").EnumerateArray().Single(attribute => attribute.GetProperty("key").GetString() == key).GetProperty("value").GetString();
}
