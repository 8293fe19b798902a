using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Items;

public sealed class SeveralItemsTests(CatalogServers servers)
{
    [Fact]
    public async Task What_was_asked_for_together_or_is_a_picture_costs_one_query_and_then_none()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers,
            ("Cache__MemoryDuration", "01:00:00"), ("Cache__MissingDuration", "01:00:00"), ("ConnectionStrings__catalogdb-read", tap.ConnectionString));
        string[] addresses = ["/api/catalog/items/by?ids=82&ids=81&ids=1999996", "/api/catalog/items/81", "/api/catalog/items/1999996", "/api/catalog/items/82/pic"];
        await replica.Client.ReadAsync("/api/catalog/catalogtypes"); // the first connection reads the server's types

        // Tests before this one wrote, and what they wrote is announced once more after seconds: then a round costs what the first one did.
        var rounds = new List<int>();
        do
        {
            tap.Reset();
            foreach (var address in addresses)
                (await replica.Client.AskAsync(address)).Dispose();
            rounds.Add(tap.Count.Statements);
        }
        while (rounds[^1] != 0 && rounds.Count < 20);

        Assert.Equal(0, rounds[^1]);
        Assert.All(rounds, cost => Assert.InRange(cost, 0, 2));
    }
}
