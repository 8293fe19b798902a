using System.Net;
using CatalogService.Tests.Servers;
using StackExchange.Redis;

namespace CatalogService.Tests.Caching;

/// <summary>How much of Redis the caches take, and what they do when there is no more.</summary>
[Collection(nameof(BreakableServers))]
public sealed class FullRedisTests(BreakableServers servers)
{
    [Fact]
    public async Task Cached_pages_in_Redis_expire_within_six_minutes()
    {
        await using var replica = await Replica.StartAsync(servers);
        await using var redis = await ConnectAsync();
        await replica.Client.ReadAsync("/api/catalog/items?pageSize=50&type=3");

        var keys = redis.GetServers().Single().Keys(pattern: "*page:3:*").ToArray();

        var ends = await Task.WhenAll(keys.Select(key => redis.GetDatabase().KeyTimeToLiveAsync(key)));
        Assert.NotEmpty(ends);
        Assert.All(ends, end => Assert.InRange(end!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(6)));
    }

    [Fact]
    public async Task Reads_and_writes_continue_when_Redis_is_full_and_evicts_nothing()
    {
        await using var redis = await ConnectAsync();
        await using var first = await Replica.StartAsync(servers);
        await using var second = await Replica.StartAsync(servers);
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        try
        {
            await Assert.ThrowsAsync<RedisServerException>(() => redis.GetDatabase().StringSetAsync("one", "more"));
            for (var page = 0; page < 20; page++)
                await first.Client.ReadAsync($"/api/catalog/items?pageSize=10&pageIndex={page}");

            await second.Client.ReadAsync("/api/catalog/items/72");
            using var written = await first.Writer.SendAsync(
                HttpMethod.Put, "/api/catalog/items/72", new { name = "At the bound", price = 1, catalogTypeId = 1, catalogBrandId = 1 });
            Assert.Equal(HttpStatusCode.Created, written.StatusCode);
            await second.Client.UntilAsync(
                "/api/catalog/items/72", async response => (await response.JsonAsync()).GetProperty("name").GetString() == "At the bound");
        }
        finally
        {
            await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync($"{servers.Redis},allowAdmin=true");
}
