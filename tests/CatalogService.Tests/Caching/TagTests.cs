using CatalogService.Caching;
using CatalogService.Tests.Servers;
using StackExchange.Redis;

namespace CatalogService.Tests.Caching;

/// <summary>What clients make up fills neither memory nor Redis.</summary>
public sealed class TagTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    [Fact]
    public void Page_tags_are_at_most_1024_and_an_item_has_all_tags_of_its_pages()
    {
        var filters = Enumerable.Range(0, 300)
            .SelectMany(type => Enumerable.Range(0, 300).Select(brand => (Type: type * 7919, Brand: brand * 104_729)))
            .ToList();

        Assert.InRange(filters.Select(filter => Tags.Pages(filter.Type, filter.Brand)).Distinct().Count(), 500, 1024);
        Assert.Single(filters, filter => Tags.Pages(filter.Type, filter.Brand) == Tags.Pages(0, 0));
        foreach (var (type, brand) in filters)
        {
            Assert.Superset(
                new HashSet<string> { Tags.Pages(0, 0), Tags.Pages(type, 0), Tags.Pages(0, brand), Tags.Pages(type, brand) },
                Tags.Of(1, type, brand).ToHashSet());
        }
    }

    [Fact]
    public async Task Redis_stores_pages_of_common_sizes_and_no_empty_pages()
    {
        await replica.Client.ReadAsync("/api/catalog/items?brand=78&pageSize=20");
        await replica.Client.ReadAsync("/api/catalog/items?brand=78&pageSize=21");
        await replica.Client.ReadAsync("/api/catalog/items?brand=78&pageSize=20&pageIndex=9");
        for (var brand = 78_001; brand < 78_020; brand++)
            await replica.Client.ReadAsync($"/api/catalog/items?brand={brand}");

        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Redis);
        var keys = redis.GetServers().Single().Keys(pattern: "*page::78*").Select(key => key.ToString()).ToList();

        Assert.Contains(":78:0:20:", Assert.Single(keys), StringComparison.Ordinal);
    }
}
