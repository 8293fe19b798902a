using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Database;

/// <summary>What a request costs, counted on the wire to a real server: one statement more, for any N, and these fail.</summary>
public sealed class RoundTripTests(CatalogServers servers)
{
    [Fact]
    public async Task Request_costs_the_same_statements_and_round_trips_for_any_number_of_items()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers,
            ("Cache__Enabled", "false"), ("ConnectionStrings__catalogdb-read", tap.ConnectionString));
        await replica.Client.ReadAsync("/api/catalog/items/1"); // a pool's first connection reads the server's types
        await replica.Client.ReadAsync("/api/catalog/items/withsemanticrelevance?text=a");

        foreach (var n in new[] { 10, 100, 500 })
        {
            Assert.Equal((Statements: 2, RoundTrips: 1), await CostAsync($"/api/catalog/items?pageSize={n}"));
            Assert.Equal((Statements: 2, RoundTrips: 1), await CostAsync($"/api/catalog/items?pageSize={n}&type=2&pageIndex=0"));
            // The first of them is the search's time limit.
            Assert.Equal((Statements: 3, RoundTrips: 1), await CostAsync($"/api/catalog/items/withsemanticrelevance?text=a&pageSize={n}"));
            Assert.Equal(
                (Statements: 1, RoundTrips: 1),
                await CostAsync($"/api/catalog/items/by?{string.Join('&', Enumerable.Range(1, n).Select(id => $"ids={id}"))}"));
        }

        Assert.Equal((Statements: 1, RoundTrips: 1), await CostAsync("/api/catalog/items/1/reviews?pageSize=100"));

        async Task<(int Statements, int RoundTrips)> CostAsync(string address)
        {
            tap.Reset();
            await replica.Client.ReadAsync(address);
            return tap.Count;
        }
    }

    [Fact]
    public async Task Pages_of_different_sizes_share_prepared_statements()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers,
            ("Cache__Enabled", "false"), ("ConnectionStrings__catalogdb-read", tap.ConnectionString));
        string[] addresses = ["/api/catalog/items?pageSize=", "/api/catalog/items/withsemanticrelevance?text=a&pageSize="];
        foreach (var address in Enumerable.Repeat(addresses, 3).SelectMany(all => all))
            await replica.Client.ReadAsync($"{address}20"); // a statement that comes again is kept
        tap.Reset();

        foreach (var address in addresses)
        {
            for (var size = 11; size <= 20; size++)
                Assert.Equal(size, (await replica.Client.ReadAsync($"{address}{size}")).GetProperty("data").GetArrayLength());
        }

        Assert.Equal((Statements: 50, Parsed: 0), (tap.Count.Statements, tap.Parsed));
    }

    [Fact]
    public async Task Concurrent_point_reads_share_statements()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers,
            ("Cache__Enabled", "false"), ("ConnectionStrings__catalogdb-read", tap.ConnectionString));
        await replica.Client.ReadAsync("/api/catalog/items/1");
        // While a table is locked, reads of it wait, and those that come meanwhile gather behind them.
        await using var connection = await servers.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var locking = new Npgsql.NpgsqlCommand("lock table types in access exclusive mode", connection))
            await locking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        tap.Reset();

        var reads = Enumerable.Range(100, 200).Select(id => replica.Client.ReadAsync($"/api/catalog/items/{id}")).ToArray();
        await Eventually.TrueAsync(() => tap.Count.Statements >= 2);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        var items = await Task.WhenAll(reads);

        Assert.Equal(Enumerable.Range(100, 200), items.Select(item => item.GetProperty("id").GetInt32()));
        Assert.InRange(tap.Count.Statements, 2, reads.Length / 2); // those that a busy machine lets come after the lock go alone
    }
}
