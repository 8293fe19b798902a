using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Http;

/// <summary>The table of RFC 9110, 13.2.2, on every method.</summary>
public sealed class PreconditionTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    private static readonly Dictionary<string, object?> Item = new()
    {
        ["name"] = "Conditional",
        ["price"] = 1,
        ["catalogTypeId"] = 1,
        ["catalogBrandId"] = 1,
    };

    [Theory]
    [InlineData("If-None-Match", "*", 412)]
    [InlineData("If-None-Match", "{etag}", 412)]
    [InlineData("If-None-Match", "\"x\", W/{etag}", 412)]
    [InlineData("If-None-Match", "\"x\"", 0)]
    [InlineData("If-Match", "*", 0)]
    [InlineData("If-Match", "{etag}", 0)]
    [InlineData("If-Match", "\"x\", {etag}", 0)]
    [InlineData("If-Match", "W/{etag}", 412)]
    [InlineData("If-Match", "\"x\"", 412)]
    [InlineData("If-Match", "\"{tag}.br\"", 0)]
    [InlineData("If-Match", "\"{tag}.other\"", 412)]
    [InlineData("If-Match", "nonsense", 412)]
    [InlineData("If-Unmodified-Since", "Mon, 01 Jan 1990 00:00:00 GMT", 0)]
    public async Task Item_is_changed_only_if_the_preconditions_hold(string name, string value, int status)
    {
        foreach (var (method, done) in new[] { (HttpMethod.Put, 201), (HttpMethod.Delete, 204) })
        {
            using var created = await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/items", Item);
            var address = created.Headers.Location!.ToString();
            using var before = await replica.Client.AskAsync(address);
            using var changed = await replica.Writer.SendAsync(
                method, address,
                method == HttpMethod.Put ? Item.Append(new("description", "changed")).ToDictionary() : null,
                (name, With(value, before)));

            Assert.Equal(status == 0 ? done : status, (int)changed.StatusCode);
            using var after = await replica.Client.AskAsync(address);
            if (status == 412)
            {
                Assert.Equal((HttpStatusCode.OK, before.Headers.ETag), (after.StatusCode, after.Headers.ETag));
                Assert.Equal("application/problem+json", changed.Content.Headers.ContentType?.MediaType);
            }
            else
            {
                Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
            }
        }
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Change_of_a_missing_item_is_404_regardless_of_preconditions(string method)
    {
        foreach (var (name, value) in new[] { ("If-None-Match", "*"), ("If-Match", "*"), ("If-Match", "\"x\"") })
        {
            using var response = await replica.Writer.SendAsync(new HttpMethod(method), "/api/catalog/items/1999990", Item, (name, value));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/catalog/items/51")]
    [InlineData("/api/catalog/items?pageSize=7")]
    [InlineData("/api/catalog/items/by?ids=51&ids=52")]
    [InlineData("/api/catalog/items/withsemanticrelevance?text=tent")]
    [InlineData("/api/catalog/items/51/reviews")]
    [InlineData("/api/catalog/catalogtypes")]
    [InlineData("/api/catalog/catalogbrands")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/api/jobs")]
    public async Task Read_honors_its_preconditions(string address)
    {
        using var first = await replica.Writer.AskAsync(address);
        Assert.NotNull(first.Headers.ETag);
        (string Condition, string Value, int Status)[] cases =
        [
            ("If-Match", "*", 200), ("If-Match", "{etag}", 200), ("If-Match", "\"x\"", 412), ("If-Match", "W/{etag}", 412),
            ("If-None-Match", "*", 304), ("If-None-Match", "{etag}", 304),
            ("If-None-Match", "W/{etag}", 304), ("If-None-Match", "\"x\"", 200),
            ("If-Modified-Since", "Mon, 01 Jan 2990 00:00:00 GMT", 200), ("If-Unmodified-Since", "Mon, 01 Jan 1990 00:00:00 GMT", 200),
        ];
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            foreach (var (condition, value, status) in cases)
            {
                for (var heat = 0; heat < 2; heat++)
                {
                    using var response = await replica.Writer.SendAsync(method, address, null, (condition, With(value, first)));
                    Assert.True(status == (int)response.StatusCode, $"{method} {condition}: {value}: {response.StatusCode}");
                    if (status == 412)
                        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
                }
            }
        }

        // Both: a failing If-Match comes first.
        using var both = await replica.Writer.AskAsync(address, ("If-Match", "\"x\""), ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.PreconditionFailed, both.StatusCode);
    }

    [Theory]
    [InlineData("/api/catalog/items", "If-None-Match", "*", 412)]
    [InlineData("/api/catalog/items", "If-Match", "\"x\"", 412)]
    [InlineData("/api/catalog/items", "If-Match", "*", 201)]
    [InlineData("/api/catalog/items", "If-Match", "{etag}", 201)]
    [InlineData("/api/catalog/items/53/reviews", "If-None-Match", "*", 412)]
    [InlineData("/api/catalog/items/53/reviews", "If-Match", "\"x\"", 412)]
    [InlineData("/api/catalog/items/53/reviews", "If-Match", "{etag}", 201)]
    [InlineData("/api/catalog/price-lists", "If-Match", "*", 412)]
    [InlineData("/api/catalog/price-lists", "If-None-Match", "*", 202)]
    public async Task Resource_is_created_only_if_the_preconditions_hold(string address, string name, string value, int status)
    {
        using var seen = await replica.Client.AskAsync(address);
        object body = address.EndsWith("reviews", StringComparison.Ordinal) ? new { stars = 3 }
            : address.EndsWith("items", StringComparison.Ordinal) ? Item
            : new { };
        using var response = await replica.Writer.SendAsync(HttpMethod.Post, address, body, (name, With(value, seen)));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Job_is_cancelled_only_if_the_preconditions_hold()
    {
        using var accepted = await replica.Writer.SendAsync(HttpMethod.Post, "/api/catalog/price-lists", new { });
        var job = accepted.Headers.Location!.ToString();
        await servers.QueryAsync<int>($"update jobs set publish_at = null where id = '{job.Split('/')[^1]}' returning 1");
        using var seen = await replica.Writer.AskAsync(job);
        using var exists = await replica.Writer.SendAsync(HttpMethod.Delete, job, null, ("If-None-Match", "*"));
        using var other = await replica.Writer.SendAsync(HttpMethod.Delete, job, null, ("If-Match", "\"x\""));
        using var same = await replica.Writer.SendAsync(HttpMethod.Delete, job, null, ("If-Match", seen.Headers.ETag!.ToString()));
        Assert.Equal([412, 412, 200], new[] { exists, other, same }.Select(response => (int)response.StatusCode));
    }

    private static string With(string value, HttpResponseMessage seen) => value
        .Replace("{etag}", seen.Headers.ETag?.Tag, StringComparison.Ordinal)
        .Replace("{tag}", seen.Headers.ETag?.Tag.Trim('"'), StringComparison.Ordinal);
}
