using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Reviews;

public sealed class ReviewTests(OneReplica replica) : IClassFixture<OneReplica>
{
    [Fact]
    public async Task Review_counts_in_the_item_rating_and_is_listed_first()
    {
        var before = (await replica.Client.ReadAsync("/api/catalog/items/51")).GetProperty("rating");
        using var added = await replica.Writer.SendAsync(
            HttpMethod.Post, "/api/catalog/items/51/reviews", new { stars = 5, comment = "Dry." });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);

        var item = await replica.Client.ReadAsync("/api/catalog/items/51");
        Assert.Equal(before.GetProperty("count").GetInt32() + 1, item.GetProperty("rating").GetProperty("count").GetInt32());
        var newest = (await replica.Client.ReadAsync("/api/catalog/items/51/reviews")).GetProperty("data")[0];
        Assert.Equal(
            ("tester", 5, "Dry."),
            (newest.GetProperty("author").GetString(), newest.GetProperty("stars").GetInt32(),
                newest.GetProperty("comment").GetString()));
    }

    [Fact]
    public async Task Reviews_are_paged_newest_first()
    {
        for (var stars = 1; stars <= 5; stars++)
            (await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/items/52/reviews", new { stars })).Dispose();

        var seen = new List<long>();
        long? after = null;
        do
        {
            var page = await replica.Client.ReadAsync(
                $"/api/catalog/items/52/reviews?pageSize=2{(after is null ? "" : $"&after={after}")}");
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(review => review.GetProperty("id").GetInt64()));
            after = page.GetProperty("next").ValueKind == System.Text.Json.JsonValueKind.Null ? null : page.GetProperty("next").GetInt64();
        }
        while (after is not null);

        Assert.True(seen.Count >= 5);
        Assert.Equal(seen.Distinct().OrderDescending(), seen);
    }

    [Theory]
    [InlineData("/api/catalog/items/1999999/reviews", 3, HttpStatusCode.NotFound)]
    [InlineData("/api/catalog/items/53/reviews", 6, HttpStatusCode.BadRequest)]
    [InlineData("/api/catalog/items/0/reviews", 3, HttpStatusCode.BadRequest)]
    public async Task Review_of_a_missing_item_or_with_invalid_stars_is_rejected(string address, int stars, HttpStatusCode status)
    {
        using var response = await replica.Writer.SendAsync(HttpMethod.Post, address, new { stars });

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Reviews_of_a_missing_item_are_404()
    {
        using var response = await replica.Client.AskAsync("/api/catalog/items/1999998/reviews");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
