namespace Packages.Tests.Samples;

public class EdgeCacheTests(PackagesFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hundreds_of_requests_cost_a_fetch_per_gateway_and_a_write_is_seen_by_both()
    {
        var redis = await fixture.RedisAsync();
        await using var origin = await SampleProcess.StartAsync(fixture.Feed, "EdgeCache/Origin", ("ConnectionStrings__redis", redis));
        await using var first = await StartGatewayAsync(origin, redis);
        await using var second = await StartGatewayAsync(origin, redis);
        SampleProcess[] gateways = [first, second];
        await Task.WhenAll(gateways.Select(gateway => gateway.LineAsync("invalidations reach the edge cache")));

        await Task.WhenAll(gateways.SelectMany(gateway => Enumerable.Range(0, 200).Select(_ => ReadAsync(gateway))));
        Assert.Equal(gateways.Length, Fetches(origin));

        using var written = await first.Client.PutAsync("/products/1?name=Chair", content: null, Cancel);
        written.EnsureSuccessStatusCode();
        foreach (var gateway in gateways)
            await Eventually.TrueAsync(async () => await ReadAsync(gateway) == "Chair");
    }

    private Task<SampleProcess> StartGatewayAsync(SampleProcess origin, string redis) => SampleProcess.StartAsync(
        fixture.Feed, "EdgeCache/Gateway", ("ConnectionStrings__redis", redis),
        ("ReverseProxy__Clusters__products__Destinations__origin__Address", $"{origin.Client.BaseAddress}"));

    private static Task<string> ReadAsync(SampleProcess gateway) => gateway.Client.GetStringAsync("/products/1", Cancel);

    private static int Fetches(SampleProcess origin) =>
        origin.Count("Request starting HTTP/1.1 GET") + origin.Count("Request starting HTTP/2 GET");
}
