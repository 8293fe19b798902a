using System.Net;
using CatalogService.Tests.Servers;
using StackExchange.Redis;

namespace CatalogService.Tests.Caching;

/// <summary>
/// Several replicas, one truth. Whatever is kept is kept for an hour here, so that nothing but an invalidation can explain what is seen.
/// </summary>
public sealed class CoherenceTests(CatalogServers servers)
{
    private static readonly (string, string)[] Lasting = [("Cache__MemoryDuration", "01:00:00"), ("Cache__RedisDuration", "01:00:00")];

    [Fact]
    public async Task Write_becomes_visible_through_every_replica()
    {
        await using var one = await Replica.StartAsync(servers, Lasting);
        await using var other = await Replica.StartAsync(servers, Lasting);
        string[] addresses = ["/api/catalog/items/61", "/api/catalog/items?pageSize=500&name=", "/api/catalog/items/by?ids=61"];

        foreach (var price in new[] { 1.25m, 2.25m, 3.25m })
        {
            foreach (var address in addresses)
            {
                // Warm, and then hot.
                for (var heat = 0; heat < 3; heat++)
                    await other.Client.ReadAsync(address);
            }

            using var written = await one.Writer.SendAsync(HttpMethod.Put, "/api/catalog/items/61", Item(price));
            Assert.Equal(HttpStatusCode.Created, written.StatusCode);

            foreach (var replica in new[] { one, other })
            {
                foreach (var address in addresses)
                {
                    await replica.Client.UntilAsync(address, async response =>
                        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
                            .Contains($"\"price\":{price}", StringComparison.Ordinal));
                }
            }
        }
    }

    [Fact]
    public async Task Writer_reads_its_own_write_at_once_through_a_replica_without_invalidations()
    {
        await using var one = await Replica.StartAsync(servers, Lasting);
        // It never hears of anything: no Redis is there.
        await using var other = await Replica.StartAsync(
            servers, [.. Lasting, ("ConnectionStrings__cache", "127.0.0.1:1"), ("Notifications__Listen", "false")]);
        var name = $"{Guid.NewGuid():N}";
        string[] addresses =
        [
            "/api/catalog/items/66", "/api/catalog/items/by?ids=66&ids=67", "/api/catalog/items?pageSize=500&name=0 First",
            $"/api/catalog/items/withsemanticrelevance?text={name}",
        ];
        // Warm, and then hot.
        for (var heat = 0; heat < 3; heat++)
        {
            foreach (var address in addresses)
                await other.Client.ReadAsync(address);
        }

        for (var write = 1; write <= 20; write++)
        {
            var item = Item(100 + write);
            item["description"] = name;
            using var written = await one.Writer.SendAsync(HttpMethod.Put, "/api/catalog/items/66", item);
            Assert.Equal(HttpStatusCode.Created, written.StatusCode);

            foreach (var address in addresses)
                Assert.Contains($"\"price\":{100 + write}", await BodyAsync(other.Writer, address), StringComparison.Ordinal);
        }

        static async Task<string> BodyAsync(HttpClient client, string address)
        {
            using var response = await client.AskAsync(address);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Change_made_directly_in_the_database_becomes_visible()
    {
        await using var replica = await Replica.StartAsync(servers, Lasting);
        await replica.Client.ReadAsync("/api/catalog/items/62");

        await servers.QueryAsync<int>("update items set name = 'By hand' where id = 62 returning id");

        await replica.Client.UntilAsync(
            "/api/catalog/items/62",
            async response => (await response.JsonAsync()).GetProperty("name").GetString() == "By hand");
    }

    [Fact]
    public async Task Concurrent_reads_of_a_cold_key_on_three_replicas_cost_at_most_three_queries()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        (string, string)[] settings = [.. Lasting, ("ConnectionStrings__catalogdb-read", tap.ConnectionString)];
        await using var first = await Replica.StartAsync(servers, settings);
        await using var second = await Replica.StartAsync(servers, settings);
        await using var third = await Replica.StartAsync(servers, settings);
        Replica[] replicas = [first, second, third];
        foreach (var replica in replicas)
            await replica.Client.ReadAsync("/api/catalog/items/by?ids=1"); // the first connection reads the server's types
        tap.Reset();

        await Task.WhenAll(replicas.SelectMany(replica =>
            Enumerable.Range(0, 500).Select(_ => replica.Client.ReadAsync("/api/catalog/items/63"))));

        Assert.InRange(tap.Count.Statements, 1, 3);
    }

    [Fact]
    public async Task Redis_messages_announce_changes_and_not_cache_loads()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Redis);
        var told = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Pattern("*"));
        await using var replica = await Replica.StartAsync(servers, Lasting);

        for (var id = 1100; id < 1110; id++)
            await replica.Client.ReadAsync($"/api/catalog/items/{id}");
        (await replica.Writer.SendAsync(HttpMethod.Put, "/api/catalog/items/1150", Item(9.99m))).Dispose();

        // What one connection tells arrives in order: the change, and nothing before it about what was loaded.
        var heard = new List<string>();
        do
            heard.Add(((string?)(await told.ReadAsync(TestContext.Current.CancellationToken)).Message)!);
        while (!heard[^1].Contains($"item:{1150 % 1024}", StringComparison.Ordinal));
        Assert.DoesNotContain(heard, message => message.Contains("catalog:item:11", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_is_invalidated_by_a_new_price_of_an_item_that_it_shows_and_of_no_other()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(
            servers, [.. Lasting, ("ConnectionStrings__catalogdb-read", tap.ConnectionString)]);
        const string page = "/api/catalog/items?pageSize=500&name=0 Shown";
        await PutAsync(replica, 1160, "0 Shown", 1);
        await PutAsync(replica, 1161, "1 Elsewhere", 1);

        // Earlier changes are announced a second time after seconds, and may cost a query once more.
        var (queries, price) = (1, 1);
        for (var attempt = 0; queries > 0 && attempt < 20; attempt++)
        {
            await replica.Client.UntilAsync(page, async response => PriceIn(await response.JsonAsync()) == price);
            await PutAsync(replica, 1161, "1 Elsewhere", ++price);
            tap.Reset();
            await replica.Client.ReadAsync(page);
            queries = tap.Count.Statements;
            await PutAsync(replica, 1160, "0 Shown", price);
        }

        Assert.Equal(0, queries);
        await replica.Client.UntilAsync(page, async response => PriceIn(await response.JsonAsync()) == price);

        static decimal PriceIn(System.Text.Json.JsonElement found) =>
            found.GetProperty("data").EnumerateArray().Single().GetProperty("price").GetDecimal();
    }

    [Fact]
    public async Task Write_of_a_price_is_announced_at_once_by_one_tag_and_only_again_after_seconds()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Redis);
        await using var replica = await Replica.StartAsync(servers, Lasting);
        await PutAsync(replica, 1162, "1 Announced", 1);
        var told = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal("catalog:invalidated"));

        await PutAsync(replica, 1162, "1 Announced", 2);

        await NextAsync(tags => tags is ["item:138"]);
        Assert.True(await servers.QueryAsync<bool>(
            "select announced and not affects_lists and due_at > now() + interval '1 s' from item_changes where item_id = 1162 "
            + "order by id desc limit 1"));
        await PutAsync(replica, 1162, "1 Renamed", 2);
        await NextAsync(tags => tags.Contains("item:138") && tags.Contains("pages:0") && tags.Contains("reviews:138"));

        async Task NextAsync(Func<string[], bool> isWanted)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            while (!isWanted(((string?)(await told.ReadAsync(limit.Token)).Message)!.Split('\n')[1..]))
            {
                // Announced by another test.
            }
        }
    }

    [Fact]
    public async Task Cached_responses_and_cached_misses_cost_no_query()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(
            servers, [.. Lasting, ("Cache__MissingDuration", "01:00:00"), ("ConnectionStrings__catalogdb-read", tap.ConnectionString)]);
        string[] addresses =
        [
            "/api/catalog/items/64", "/api/catalog/items?pageSize=3&type=4", "/api/catalog/items/1999997",
            "/api/catalog/catalogbrands", "/api/catalog/items/64/reviews",
        ];
        foreach (var address in addresses)
            (await replica.Client.AskAsync(address)).Dispose();

        // What tests before this one wrote is announced a second time after seconds, and may cost a query once more.
        var queries = new List<(int, int)>();
        do
        {
            tap.Reset();
            foreach (var address in Enumerable.Repeat(addresses, 20).SelectMany(all => all))
                (await replica.Client.AskAsync(address)).Dispose();
            queries.Add(tap.Count);
        }
        while (queries[^1] != (0, 0) && queries.Count < 20);

        Assert.Equal((0, 0), queries[^1]);
    }

    [Fact]
    public async Task Host_and_forwarding_headers_do_not_leak_into_cached_responses()
    {
        await using var replica = await Replica.StartAsync(servers, Lasting);
        const string address = "/api/catalog/items/65";
        for (var heat = 0; heat < 3; heat++)
        {
            (await replica.Client.AskAsync(
                address,
                ("Host", "evil.example"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "evil"),
                ("X-Original-URL", "/evil"), ("Accept", "text/evil"), ("Cookie", "evil=1"), ("Accept-Language", "evil"))).Dispose();
        }

        using var response = await replica.Client.AskAsync(address);
        var all = response + await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("evil", all, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task PutAsync(Replica replica, int id, string name, int price)
    {
        var item = new { name, price, catalogTypeId = 1, catalogBrandId = 1 };
        using var written = await replica.Writer.SendAsync(HttpMethod.Put, $"/api/catalog/items/{id}", item);
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
    }

    private static Dictionary<string, object> Item(decimal price) => new()
    {
        ["name"] = "0 First of all",
        ["price"] = price,
        ["catalogTypeId"] = 1,
        ["catalogBrandId"] = 1,
    };
}
