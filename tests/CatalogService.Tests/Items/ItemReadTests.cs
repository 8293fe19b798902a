using System.Net;
using System.Text.Json;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Items;

public sealed class ItemReadTests(OneReplica replica) : IClassFixture<OneReplica>
{
    [Fact]
    public async Task Item_response_has_all_its_properties()
    {
        var item = await replica.Client.ReadAsync("/api/catalog/items/7");

        string[] properties =
        [
            "id", "name", "description", "price", "pictureFileName",
            "catalogTypeId", "catalogType", "catalogBrandId", "catalogBrand",
            "availableStock", "restockThreshold", "maxStockThreshold", "onReorder",
            "rating", "pictures",
        ];
        Assert.Equal(properties, item.EnumerateObject().Select(property => property.Name));
        Assert.Equal(item.GetProperty("catalogTypeId").GetInt32(), item.GetProperty("catalogType").GetProperty("id").GetInt32());
        Assert.Equal(JsonValueKind.Number, item.GetProperty("rating").GetProperty("count").ValueKind);
    }

    [Fact]
    public async Task Cursor_pages_show_each_item_once_in_the_order_of_numbered_pages()
    {
        const string address = "/api/catalog/items?brand=77&pageSize=3"; // which no other test changes
        var seen = new List<int>();
        var next = "";
        do
        {
            var page = await replica.Client.ReadAsync(address + next);
            seen.AddRange(Ids(page));
            next = page.GetProperty("next").GetString() is { } after ? $"&after={after}" : null;
        }
        while (next is not null);

        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(Ids(await replica.Client.ReadAsync("/api/catalog/items?brand=77&pageSize=500")), seen);
        Assert.Equal(seen[3..6], Ids(await replica.Client.ReadAsync("/api/catalog/items?Brand=77&PageSize=3&PageIndex=1")));
    }

    [Fact]
    public async Task Filter_shows_and_counts_only_matching_items()
    {
        var ninth = await replica.Client.ReadAsync("/api/catalog/items/9");
        var (type, brand) = (ninth.GetProperty("catalogTypeId").GetInt32(), ninth.GetProperty("catalogBrandId").GetInt32());

        var page = await replica.Client.ReadAsync($"/api/catalog/items?type={type}&brand={brand}&pageSize=500");

        Assert.Contains(9, Ids(page));
        Assert.InRange(page.GetProperty("count").GetInt32(), 1, CatalogServers.Items / 2);
        Assert.Equal(page.GetProperty("count").GetInt32(), page.GetProperty("data").GetArrayLength());
        Assert.All(page.GetProperty("data").EnumerateArray(), item => Assert.Equal(
            (type, brand),
            (item.GetProperty("catalogTypeId").GetInt32(), item.GetProperty("catalogBrandId").GetInt32())));
    }

    [Fact]
    public async Task Name_filter_matches_a_case_sensitive_prefix()
    {
        var name = (await replica.Client.ReadAsync("/api/catalog/items/9")).GetProperty("name").GetString()!;

        Assert.Contains(9, Ids(await replica.Client.ReadAsync($"/api/catalog/items?pageSize=500&name={Uri.EscapeDataString(name[..^1])}")));
        Assert.Empty(Ids(await replica.Client.ReadAsync(
            $"/api/catalog/items?pageSize=500&name={Uri.EscapeDataString(name.ToLowerInvariant())}")));
    }

    [Fact]
    public async Task Items_by_id_are_returned_once_each_without_missing_ones()
    {
        await replica.Client.ReadAsync("/api/catalog/items/3");

        var items = await replica.Client.ReadAsync("/api/catalog/items/by?ids=3&ids=1&ids=999999&ids=3");

        Assert.Equal([1, 3], items.EnumerateArray().Select(item => item.GetProperty("id").GetInt32()));
    }

    [Fact]
    public async Task Search_matches_word_prefixes_and_requires_every_word()
    {
        var item = await replica.Client.ReadAsync("/api/catalog/items/11");
        var words = item.GetProperty("name").GetString()!.Split(' ');

        var page = await replica.Client.ReadAsync(
            $"/api/catalog/items/withsemanticrelevance?text={words[0][..4]}%20{words[^1]}&pageSize=500");

        Assert.Contains(11, Ids(page));
        Assert.Equal(page.GetProperty("count").GetInt32(), page.GetProperty("data").GetArrayLength());
        Assert.Empty(Ids(await replica.Client.ReadAsync("/api/catalog/items/withsemanticrelevance?text=nosuchword%20" + words[0])));
        Assert.Empty(Ids(await replica.Client.ReadAsync("/api/catalog/items/withsemanticrelevance?text=%26%21%28")));
    }

    [Fact]
    public async Task Search_finds_an_item_by_copied_text_regardless_of_case_and_separators()
    {
        var item = await replica.Client.ReadAsync("/api/catalog/items/12");
        var (name, description) = (item.GetProperty("name").GetString()!, item.GetProperty("description").GetString()!);
        string[] texts =
        [
            name, name.ToUpperInvariant(), name.Replace(" ", " / ", StringComparison.Ordinal),
            $"{name} {description}", $"for the {name}.",
        ];

        foreach (var text in texts)
        {
            Assert.Contains(
                12,
                Ids(await replica.Client.ReadAsync(
                    $"/api/catalog/items/withsemanticrelevance?pageSize=500&text={Uri.EscapeDataString(text)}")));
        }
        Assert.Equal(await CountAsync("wet autumn mornings"), await CountAsync("for wet autumn mornings"));
        Assert.True(await CountAsync("wet autumn mornings") > 0);

        async Task<int> CountAsync(string text) =>
            (await replica.Client.ReadAsync($"/api/catalog/items/withsemanticrelevance?text={Uri.EscapeDataString(text)}"))
                .GetProperty("count").GetInt32();
    }

    [Theory]
    [InlineData("/api/catalog/items?pageSize=501", "pageSize")]
    [InlineData("/api/catalog/items?pageSize=0", "pageSize")]
    [InlineData("/api/catalog/items?pageIndex=-1", "pageIndex")]
    [InlineData("/api/catalog/items?pageIndex=x", "pageIndex")]
    [InlineData("/api/catalog/items?pageIndex=10001", "pageIndex")]
    [InlineData("/api/catalog/items?pageIndex=201&pageSize=500", "pageIndex")]
    [InlineData("/api/catalog/items?pageIndex=2147483647&pageSize=500", "pageIndex")]
    [InlineData("/api/catalog/items?after=%25", "after")]
    [InlineData("/api/catalog/items?after=AAAA", "after")]
    [InlineData("/api/catalog/items?name=a%00b", "name")]
    [InlineData("/api/catalog/items?type=0", "type")]
    [InlineData("/api/catalog/items/0", "id")]
    [InlineData("/api/catalog/items/by", "ids")]
    [InlineData("/api/catalog/items/by?ids=x", "ids")]
    [InlineData("/api/catalog/items/withsemanticrelevance", "text")]
    [InlineData("/api/catalog/items/withsemanticrelevance?text=", "text")]
    [InlineData("/api/catalog/items?api-version=3.0", "api-version")]
    public async Task Invalid_parameter_is_answered_400_with_its_name(string address, string parameter)
    {
        using var response = await replica.Client.AskAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.JsonAsync();
        Assert.Contains(problem.GetProperty("errors").EnumerateObject(), error => error.Name == parameter);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
    }

    [Fact]
    public async Task An_item_that_does_not_exist_is_404_with_problem_details()
    {
        using var response = await replica.Client.AskAsync("/api/catalog/items/1999999");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Types_and_brands_are_sorted_by_name()
    {
        var types = await NamesAsync("/api/catalog/catalogtypes", "type");
        var brands = await NamesAsync("/api/catalog/catalogbrands", "brand");

        Assert.Equal((16, 100), (types.Length, brands.Length));
        Assert.Equal(types.Order(StringComparer.Ordinal), types);
        Assert.Equal(brands.Order(StringComparer.Ordinal), brands);
    }

    [Fact]
    public async Task Picture_of_an_item_without_one_is_404()
    {
        using var response = await replica.Client.AskAsync("/api/catalog/items/5/pic");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<string[]> NamesAsync(string address, string property) =>
        [.. (await replica.Client.ReadAsync(address)).EnumerateArray().Select(one => one.GetProperty(property).GetString()!)];

    private static int[] Ids(JsonElement page) =>
        [.. page.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("id").GetInt32())];
}
