using System.Net;
using System.Text.Json;
using CatalogService.Tests.Jobs;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Items;

/// <summary>Items and reviews that are sent twice with the same <c>Idempotency-Key</c>.</summary>
public sealed class IdempotentWriteTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    private static readonly string Key = Guid.NewGuid().ToString();

    [Fact]
    public async Task Concurrent_item_posts_with_the_same_key_create_one_item()
    {
        var name = $"Once {Guid.NewGuid()}";
        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CreateAsync(Item(name), name[5..])));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.Created, response.StatusCode));
        Assert.Single(responses.Select(response => response.Headers.Location!.ToString()).Distinct());
        Assert.Equal(1, await servers.QueryAsync<long>($"select count(*) from items where name = '{name}'"));
        Assert.Equal(name, (await replica.Client.ReadAsync(responses[0].Headers.Location!.ToString())).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Repeated_post_of_a_client_chosen_id_conflicts_only_with_another_key()
    {
        var item = new Dictionary<string, object>(Item("Given")) { ["id"] = 1_900_001 };
        using var first = await CreateAsync(item, $"given-{Key}");
        using var second = await CreateAsync(item, $"given-{Key}");
        using var another = await CreateAsync(item, $"given-other-{Key}");
        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Conflict],
            [first.StatusCode, second.StatusCode, another.StatusCode]);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    [Fact]
    public async Task Key_reused_for_another_request_is_answered_422_except_for_another_user()
    {
        var key = $"taken-{Key}";
        using var first = await CreateAsync(Item("First"), key);
        using var other = await CreateAsync(Item("Second"), key);
        using var review = await replica.Writer.SendAsync(
            HttpMethod.Post, "/api/catalog/items/71/reviews", new { stars = 4 }, ("Idempotency-Key", key));
        using var job = await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/price-lists", new { }, ("Idempotency-Key", key));
        using var stranger = await replica.Client.SendAsync(
            HttpMethod.Post, "/api/catalog/items", Item("Second"),
            ("Idempotency-Key", key), ("Authorization", $"Bearer {Replica.Tokens.Create("stranger", "catalog:write")}"));
        Assert.Equal([201, 422, 422, 422, 201], new[] { first, other, review, job, stranger }.Select(response => (int)response.StatusCode));
        Assert.Contains("Idempotency-Key", (await other.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_posted_repeatedly_with_the_same_key_counts_once()
    {
        var before = (await replica.Client.ReadAsync("/api/catalog/items/72")).GetProperty("rating").GetProperty("count").GetInt32();
        for (var n = 0; n < 3; n++)
        {
            using var added = await replica.Writer.SendAsync(
                HttpMethod.Post, "/api/catalog/items/72/reviews", new { stars = 4 }, ("Idempotency-Key", $"review-{Key}"));
            Assert.Equal((HttpStatusCode.Created, "/api/catalog/items/72/reviews"), (added.StatusCode, added.Headers.Location!.ToString()));
        }

        Assert.Equal(
            before + 1,
            (await replica.Client.ReadAsync("/api/catalog/items/72")).GetProperty("rating").GetProperty("count").GetInt32());
        using var elsewhere = await replica.Writer.SendAsync(
            HttpMethod.Post, "/api/catalog/items/73/reviews", new { stars = 4 }, ("Idempotency-Key", $"review-{Key}"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, elsewhere.StatusCode);
    }

    [Fact]
    public async Task Failed_request_does_not_use_up_its_key_and_a_key_expires_after_a_day()
    {
        var key = $"failed-{Key}";
        using var failed = await CreateAsync(new Dictionary<string, object>(Item("Later")) { ["catalogTypeId"] = 9999 }, key);
        using var first = await CreateAsync(Item("Later"), key);
        await servers.QueryAsync<int>(
            $"update idempotency_keys set created_at = now() - interval '25 hours' where key = '{key}' returning 1");
        using var second = await CreateAsync(Item("Much later"), key);

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.Created, HttpStatusCode.Created],
            [failed.StatusCode, first.StatusCode, second.StatusCode]);
        Assert.NotEqual(first.Headers.Location, second.Headers.Location);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a\u007f")]
    public async Task Invalid_idempotency_key_of_an_item_is_answered_400(string key)
    {
        using var response = await CreateAsync(Item("Bad key"), key);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Replay_repeated_with_the_same_key_returns_the_same_response()
    {
        using var owner = replica.Address.User("replayed");
        await servers.PublishDeadMessagesAsync(await owner.ImportAsync().AcceptedAsync());
        using var admin = replica.Address.User("admin", "jobs:admin");
        var answers = new List<string>();
        for (var n = 0; n < 2; n++)
        {
            using var replayed = await admin.SendAsync(
                HttpMethod.Post, "/api/admin/queues/import/replay", null, ("Idempotency-Key", $"replay-{Key}"));
            Assert.Equal(HttpStatusCode.OK, replayed.StatusCode);
            answers.Add(await replayed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Single(answers.Distinct());
        using var replay = JsonDocument.Parse(answers[0]);
        Assert.InRange(replay.RootElement.GetProperty("replayed").GetInt32(), 1, int.MaxValue);

        using var other = await admin.SendAsync(
            HttpMethod.Post, "/api/admin/queues/email/replay", null, ("Idempotency-Key", $"replay-{Key}"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
    }

    private static Dictionary<string, object> Item(string name) => new()
    {
        ["name"] = name,
        ["price"] = 9.9,
        ["catalogTypeId"] = 1,
        ["catalogBrandId"] = 1,
    };

    private async Task<HttpResponseMessage> CreateAsync(object item, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/catalog/items")
        {
            Content = new StringContent(JsonSerializer.Serialize(item), null, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await replica.Writer.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
