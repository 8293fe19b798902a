using OpenTelemetry.Exporter;
using Scalable.Diagnosis.Findings;

namespace Diagnosis.Tests.EndToEnd;

public class ShopTests(PostgresServer postgres)
{
    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Query_for_each_row_is_named(OtlpExportProtocol protocol)
    {
        await using var shop = await Shop.StartAsync(postgres, protocol);
        await shop.SendAsync(4, number => Get($"/list/one-by-one?rows={12 + number}"));

        var finding = Assert.Single((await shop.DiagnoseAsync()).Findings);

        Assert.Equal(Mistake.RepeatedCalls, finding.Mistake);
        Assert.Equal(new("shop", "GET /list/one-by-one", "SELECT name FROM customers WHERE id = ?"), finding.Where);
        Assert.Contains("12 to 15 times", finding.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pooling=false")]
    public async Task Connection_for_each_operation_is_named(string settings)
    {
        await using var shop = await Shop.StartAsync(postgres, settings: settings);
        await shop.SendAsync(130, number => Get($"/customers/{number}"), atOnce: 4);

        var report = await shop.DiagnoseAsync();
        Assert.Equal(Mistake.ConnectionsNotPooled, Assert.Single(report.Findings).Mistake);
    }

    [Fact]
    public async Task Pool_that_is_used_up_is_named()
    {
        await using var shop = await Shop.StartAsync(postgres, settings: "Maximum Pool Size=2;Timeout=1");
        await shop.SendAsync(6, _ => Get("/slow-query"), atOnce: 6);

        Assert.Equal(Mistake.PoolExhausted, Assert.Single((await shop.DiagnoseAsync()).Findings).Mistake);
    }

    [Fact]
    public async Task Same_read_again_and_again_is_named()
    {
        await using var shop = await Shop.StartAsync(postgres);
        await shop.SendAsync(40, _ => Get("/customers/7"));

        var finding = Assert.Single((await shop.DiagnoseAsync()).Findings);

        Assert.Equal(Mistake.NotCached, finding.Mistake);
        Assert.Equal("GET /customers/{id:int}", finding.Where.Route);
    }

    [Fact]
    public async Task Slow_work_in_a_request_is_named()
    {
        await using var shop = await Shop.StartAsync(postgres);
        await shop.SendAsync(3, _ => new(HttpMethod.Post, "/price-list"), atOnce: 3);

        Assert.Equal(Mistake.SlowWorkInRequest, Assert.Single((await shop.DiagnoseAsync()).Findings).Mistake);
    }

    [Fact]
    public async Task Service_that_makes_no_mistake_has_no_finding()
    {
        await using var shop = await Shop.StartAsync(postgres);
        await shop.SendAsync(30, number => Get($"/list/at-once?rows={number + 1}"), atOnce: 4);
        await shop.SendAsync(100, number => Get($"/customers/{number + 1}"), atOnce: 4);
        await shop.SendAsync(30, _ => new(HttpMethod.Post, "/orders"), atOnce: 4);

        var report = await shop.DiagnoseAsync();

        Assert.Empty(report.Findings);
        Assert.Equal(0, report.Coverage.DroppedSpans);
    }

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);
}
