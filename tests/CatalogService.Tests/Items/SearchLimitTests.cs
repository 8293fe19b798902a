using System.Net;
using System.Text.Json;
using CatalogService.Items;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Items;

/// <summary>How far a search counts and reaches.</summary>
public sealed class SearchLimitTests(CatalogServers servers, OneReplica replica) : IClassFixture<OneReplica>
{
    private const string Search = "/api/catalog/items/withsemanticrelevance";

    [Theory]
    [InlineData(3, 500)]
    [InlineData(101, 10)]
    [InlineData(10_000, 500)]
    [InlineData(int.MaxValue, 500)]
    public async Task Search_page_beyond_the_limit_is_answered_400(int pageIndex, int pageSize)
    {
        using var refused = await replica.Client.AskAsync($"{Search}?text=a&pageIndex={pageIndex}&pageSize={pageSize}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.True((await refused.JsonAsync()).GetProperty("errors").TryGetProperty("pageIndex", out _));
    }

    [Fact]
    public async Task Search_counts_at_most_a_thousand_hits_and_marks_the_count_inexact()
    {
        var hits = await servers.QueryAsync<long>("select count(*) from items where search @@ search_query('a')");
        Assert.InRange(hits, PageLimits.MaxHits + 1, long.MaxValue);

        var page = await replica.Client.ReadAsync($"{Search}?text=a&pageIndex=2&pageSize=500");

        Assert.Equal((PageLimits.MaxHits, false), (page.GetProperty("count").GetInt32(), page.GetProperty("countIsExact").GetBoolean()));
        Assert.NotEqual(0, page.GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData(1000, 1000, null)]
    [InlineData(1001, 1000, false)]
    public void Count_is_marked_inexact_only_above_the_limit(long counted, long count, bool? isExact)
    {
        var json = JsonSerializer.SerializeToElement(
            ItemPage.Of(0, 10, counted, maxCount: 1000, [], next: null), ItemJson.Default.ItemPage);
        Assert.Equal(count, json.GetProperty("count").GetInt64());
        Assert.Equal(isExact, json.TryGetProperty("countIsExact", out var flag) ? flag.GetBoolean() : null);
    }
}
