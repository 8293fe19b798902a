using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.RateLimiting;

/// <summary>What a page of items costs its reader.</summary>
public class PageCostTests
{
    [Fact]
    public async Task Reads_cost_by_route_and_page_size_whether_cached_or_not()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        replica.Answer = context =>
        {
            context.Response.Headers.CacheControl = "public, s-maxage=600";
            return Task.FromResult(Results.Text("{}"));
        };
        var settings = RateLimitResponseTests.Settings(redis, permits: 1000);
        settings["ReverseProxy__Routes__search__Metadata__RateLimitCost"] = "5";
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        var left = 1000;
        foreach (var (target, cost) in new[]
        {
            ("items", 1), ("items/1", 1), ("items?pageSize=500", 5), ("items?pageSize=500", 5),
            ("items?name=a", 1), ("items?Name=a&pageSize=500", 5),
            ("items/withsemanticrelevance?text=a", 5), ("items/withsemanticrelevance?text=a&pageSize=500", 9),
        })
        {
            using var answer = await gateway.Client.GetAsync($"/api/catalog/{target}", TestContext.Current.CancellationToken);
            Assert.StartsWith(
                $"\"client\";r={left -= cost};",
                Assert.Single(answer.Headers.GetValues("RateLimit")),
                StringComparison.Ordinal);
        }
    }
}
