using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Items;

public sealed class MultiItemReaderTests(CatalogServers servers)
{
    [Fact]
    public async Task Items_read_together_cost_one_query_a_picture_one_and_repeated_reads_none()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers,
            ("Cache__MemoryDuration", "01:00:00"), ("Cache__MissingDuration", "01:00:00"),
            ("ConnectionStrings__catalogdb-read", tap.ConnectionString));
        await replica.Client.ReadAsync("/api/catalog/catalogtypes"); // the first connection reads the server's types

        // What tests before this one wrote is announced once more after seconds, and then a round costs more.
        // Less it cannot cost by chance.
        var (first, again) = (new List<int>(), new List<int>());
        for (var item = 81; item <= 85; item++)
        {
            string[] addresses =
            [
                $"/api/catalog/items/by?ids={item + 10}&ids={item}&ids={item + 1_999_900}",
                $"/api/catalog/items/{item}",
                $"/api/catalog/items/{item + 1_999_900}",
                $"/api/catalog/items/{item + 10}/pic",
            ];
            first.Add(await CostAsync(addresses));
            again.Add(await CostAsync(addresses));
        }

        Assert.Equal((2, 0), (first.Min(), again.Min()));

        async Task<int> CostAsync(string[] addresses)
        {
            tap.Reset();
            foreach (var address in addresses)
                (await replica.Client.AskAsync(address)).Dispose();
            return tap.Count.Statements;
        }
    }

    [Fact]
    public async Task Concurrent_reads_of_a_hundred_items_cost_fewer_than_fifty_queries()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(
            servers, ("Cache__Enabled", "false"), ("ConnectionStrings__catalogdb-read", tap.ConnectionString));
        await replica.Client.ReadAsync("/api/catalog/items/by?ids=1"); // the first connection reads the server's types
        tap.Reset();

        tap.HoldResponses();
        var reads = Enumerable.Range(900, 100).Select(id => replica.Client.ReadAsync($"/api/catalog/items/{id}")).ToArray();
        await tap.HeldAsync();
        tap.ReleaseResponses();
        await Task.WhenAll(reads);

        Assert.InRange(tap.Count.Statements, 1, 49);
    }
}
