using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Caching;

[Collection(nameof(BreakableServers))]
public sealed class LateRedisTests(BreakableServers servers)
{
    private const string Address = "/api/catalog/items/71";

    [Fact]
    public async Task A_replica_that_started_before_Redis_hears_of_writes_once_Redis_is_there()
    {
        await using var outage = await Outage.BeginAsync(servers, "cache", "KILL");
        // Without a database to write to it cannot take notice of changes there: what it hears, it hears through Redis.
        await using var early = await Replica.StartAsync(servers,
            ("Cache__MemoryDuration", "01:00:00"), ("Cache__RedisDuration", "01:00:00"),
            ("ConnectionStrings__catalogdb-read", servers.Postgres),
            ("ConnectionStrings__catalogdb", "Host=127.0.0.1;Port=1;Username=nobody;Database=none"));
        await early.Client.UntilAsync(Address, response => Task.FromResult(response.StatusCode == HttpStatusCode.OK));
        await outage.DisposeAsync();
        await using var other = await Replica.StartAsync(servers);

        // Again and again: the first may come before the early one has found Redis.
        await early.Client.UntilAsync(Address, async response =>
        {
            if ((await response.JsonAsync()).GetProperty("name").GetString() == "Heard of")
                return true;
            using var written = await other.Writer.SendAsync(
                HttpMethod.Put, Address, new { name = "Heard of", price = 1, catalogTypeId = 1, catalogBrandId = 1 });
            Assert.Equal(HttpStatusCode.Created, written.StatusCode);
            return false;
        });
    }
}
