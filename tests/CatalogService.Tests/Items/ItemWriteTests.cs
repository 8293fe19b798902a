using System.Globalization;
using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Items;

public sealed class ItemWriteTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    private static readonly Dictionary<string, object?> Tent = new()
    {
        ["name"] = "Zelt",
        ["description"] = "Two poles",
        ["price"] = 12.34,
        ["catalogTypeId"] = 14,
        ["catalogBrandId"] = 2,
        ["availableStock"] = 3,
    };

    [Theory]
    [InlineData("POST", "/api/catalog/items")]
    [InlineData("PUT", "/api/catalog/items/1")]
    [InlineData("DELETE", "/api/catalog/items/1")]
    [InlineData("POST", "/api/catalog/items/1/reviews")]
    public async Task Write_without_a_token_is_401_and_without_the_scope_403(string method, string address)
    {
        using var nobody = await replica.Client.SendAsync(new HttpMethod(method), address, Tent);
        using var reader = await replica.Client.SendAsync(
            new HttpMethod(method), address, Tent, ("Authorization", $"Bearer {Replica.Tokens.Create("reader", "other")}"));

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, reader.StatusCode);
    }

    [Fact]
    public async Task New_item_is_found_at_its_location()
    {
        using var created = await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/items?api-version=2.0", Tent);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        var item = await replica.Client.ReadAsync(created.Headers.Location!.ToString());
        Assert.Equal(
            ("Zelt", 12.34m, 0),
            (item.GetProperty("name").GetString(), item.GetProperty("price").GetDecimal(),
                item.GetProperty("rating").GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task Id_read_as_missing_is_found_once_created_and_then_conflicts()
    {
        var tent = With("id", 500_001);
        using var missing = await replica.Client.AskAsync("/api/catalog/items/500001");
        using var created = await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/items", tent);
        using var found = await replica.Client.AskAsync("/api/catalog/items/500001");
        using var again = await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/items", tent);

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("/api/catalog/items/500001", created.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Generated_id_skips_ids_chosen_by_clients()
    {
        var next = await servers.QueryAsync<long>("select last_value + 1 from items_id_seq");
        for (var id = next; id < next + 3; id++)
        {
            using var taken = await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/items", With("id", id));
            Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        }

        using var created = await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/items", Tent);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var given = long.Parse(created.Headers.Location!.ToString().Split('/')[^1], CultureInfo.InvariantCulture);
        Assert.InRange(given, next + 3, long.MaxValue);
    }

    [Theory]
    [InlineData("name", "")]
    [InlineData("name", null)]
    [InlineData("name", "a\0b")]
    [InlineData("price", -1)]
    [InlineData("price", 1e20)]
    [InlineData("availableStock", -1)]
    [InlineData("pictureFileName", "../x.png")]
    [InlineData("catalogTypeId", 9999)]
    [InlineData("catalogBrandId", 9999)]
    [InlineData("catalogTypeId", 0)]
    public async Task Invalid_item_is_answered_400_with_the_name_of_the_property(string property, object? value)
    {
        using var response = await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/items", With(property, value));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(property, Assert.Single((await response.JsonAsync()).GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Replaced_item_is_visible_at_once()
    {
        await replica.Client.ReadAsync("/api/catalog/items/41");
        using var replaced = await replica.Writer.SendAsync(HttpMethod.Put, "/api/catalog/items/41", With("name", "Replaced"));

        Assert.Equal(HttpStatusCode.Created, replaced.StatusCode);
        Assert.Equal("/api/catalog/items/41", replaced.Headers.Location?.ToString());
        Assert.Equal("Replaced", (await replica.Client.ReadAsync("/api/catalog/items/41")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Concurrent_updates_with_the_same_etag_succeed_once()
    {
        using var seen = await replica.Client.AskAsync("/api/catalog/items/42", ("Accept-Encoding", "br"));
        var etag = seen.Headers.ETag!.Tag;

        var race = await Task.WhenAll(Enumerable.Range(1, 10).Select(n =>
            replica.Writer.SendAsync(HttpMethod.Put, "/api/catalog/items/42", With("price", n), ("If-Match", etag))));

        Assert.Single(race, response => response.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, race.Count(response => response.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task Deleted_item_is_404_for_get_put_and_delete()
    {
        await replica.Client.ReadAsync("/api/catalog/items/43");
        using var stale = await replica.Writer.SendAsync(HttpMethod.Delete, "/api/catalog/items/43", null, ("If-Match", "\"x\""));
        using var removed = await replica.Writer.SendAsync(HttpMethod.Delete, "/api/catalog/items/43", null);
        using var again = await replica.Writer.SendAsync(HttpMethod.Delete, "/api/catalog/items/43", null);
        using var put = await replica.Writer.SendAsync(HttpMethod.Put, "/api/catalog/items/43", Tent);
        using var get = await replica.Client.AskAsync("/api/catalog/items/43");

        Assert.Equal(
            [
                HttpStatusCode.PreconditionFailed, HttpStatusCode.NoContent,
                HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound,
            ],
            new[] { stale, removed, again, put, get }.Select(response => response.StatusCode));
    }

    private static Dictionary<string, object?> With(string property, object? value) => new(Tent) { [property] = value };
}
