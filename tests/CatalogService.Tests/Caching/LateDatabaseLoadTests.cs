using CatalogService.Tests.Servers;
using Contracts;

namespace CatalogService.Tests.Caching;

/// <summary>Loads that the database answers late: what has to do meanwhile says so, and what comes too late is not kept.</summary>
public sealed class LateDatabaseLoadTests(CatalogServers servers)
{
    private const string Address = "/api/catalog/items/72";

    [Fact]
    public async Task Stale_response_carries_a_warning_and_a_load_overtaken_by_a_write_is_not_cached()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers,
            ("Cache__MemoryDuration", "01:00:00"), ("Cache__RedisDuration", "01:00:00"),
            ("ConnectionStrings__catalogdb-read", tap.ConnectionString));
        await replica.Client.ReadAsync(Address);
        await WriteAsync(replica, "First");

        tap.HoldResponses();
        using (var meanwhile = await replica.Client.AskAsync(Address))
        {
            Assert.NotEqual("First", await NameAsync(meanwhile));
            Assert.Equal(110, Assert.Single(meanwhile.Headers.Warning).Code);
            Assert.NotNull(meanwhile.Headers.Age);
            Assert.False(meanwhile.Headers.Contains(EdgeCacheProtocol.TagHeader));
        }

        await tap.HeldAsync();
        await WriteAsync(replica, "Second");
        tap.ReleaseResponses();

        await replica.Client.UntilAsync(Address, async response =>
        {
            var name = await NameAsync(response);
            Assert.NotEqual("First", name);
            return name == "Second" && response.Headers.Warning.Count == 0;
        });
    }

    private static async Task<string?> NameAsync(HttpResponseMessage response) =>
        (await response.JsonAsync()).GetProperty("name").GetString();

    private static async Task WriteAsync(Replica replica, string name)
    {
        using var written = await replica.Writer.SendAsync(
            HttpMethod.Put, Address, new { name, price = 1, catalogTypeId = 1, catalogBrandId = 1 });
        written.EnsureSuccessStatusCode();
    }
}
