using System.Net;
using Scalable.SystemTests.Logins;
using Scalable.SystemTests.Support;

namespace Scalable.SystemTests;

/// <summary>A request's way through everything: gateway, catalogue, database, broker, worker.</summary>
public class EndToEndTests(LeastPrivilegeFixture stack)
{
    [Fact(Timeout = 300_000)]
    public async Task Imported_rows_are_items_when_their_job_completes()
    {
        using var client = stack.CreateClient("importer", "catalog:write");
        var brand = $"Brand {Guid.NewGuid():N}";
        var rows = $""""
            Type,Brand,Name,Description,Price,AvailableStock
            Lamp,{brand},Ünïcode lamp ☀,"two
            lines, one ""quote""",12.34,7
            Lamp,{brand},Plain lamp,,5,0

            """";

        var job = await client.ImportAsync(rows, "text/csv");
        var end = await client.EndOfAsync(job);

        Assert.Equal("completed", end.Text("state"));
        Assert.Equal(1, end.GetProperty("progress").GetDouble());
        using var anonymous = stack.CreateClient();
        var brands = await anonymous.GetJsonAsync("/api/catalog/catalogbrands");
        var id = brands.EnumerateArray().Single(b => b.Text("brand") == brand).GetProperty("id").GetInt32();
        var page = await anonymous.GetJsonAsync($"/api/catalog/items?brand={id}");
        Assert.Equal(2, page.GetProperty("count").GetInt64());
        var lamp = page.GetProperty("data").EnumerateArray().Single(i => i.Text("name") == "Ünïcode lamp ☀");
        Assert.Equal("two\nlines, one \"quote\"", lamp.Text("description").ReplaceLineEndings("\n"));
        Assert.Equal(12.34m, lamp.GetProperty("price").GetDecimal());
        Assert.Equal("Lamp", lamp.GetProperty("catalogType").Text("type"));
        var alone = await anonymous.GetJsonAsync($"/api/catalog/items/{lamp.Text("id")}");
        Assert.Equal(lamp.Text("name"), alone.Text("name"));
    }

    [Fact(Timeout = 300_000)]
    public async Task Empty_catalog_is_seeded_with_items()
    {
        using var client = stack.CreateClient();

        var page = await client.GetJsonAsync("/api/catalog/items?pageSize=5");

        Assert.True(page.GetProperty("count").GetInt64() >= 1000);
        Assert.Equal(5, page.GetProperty("data").GetArrayLength());
        Assert.NotEqual(0, (await client.GetJsonAsync("/api/catalog/catalogtypes")).GetArrayLength());
    }

    [Fact(Timeout = 300_000)]
    public async Task Import_requires_a_token_with_the_scope()
    {
        using var anonymous = stack.CreateClient();
        using var reader = stack.CreateClient("reader", "catalog:read");

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(anonymous));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(reader));

        static async Task<HttpStatusCode> PostAsync(HttpClient client)
        {
            using var content = new StringContent("Type,Brand,Name,Price\n", null, "text/csv");
            using var response = await client.PostAsync("/api/catalog/imports", content, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task Job_is_visible_only_to_its_submitter()
    {
        using var owner = stack.CreateClient("owner", "catalog:write");
        using var other = stack.CreateClient("other", "catalog:write");

        var job = await owner.ImportAsync("Type,Brand,Name,Price\nT,B,N,1\n", "text/csv");
        using var response = await other.GetAsync(job, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("completed", (await owner.EndOfAsync(job)).Text("state"));
    }

    [Fact(Timeout = 300_000)]
    public async Task Each_catalog_replica_has_its_own_address_and_is_healthy()
    {
        var replicas = stack.ReplicasOf("catalog");

        Assert.Equal(2, replicas.Distinct().Count());
        foreach (var replica in replicas)
        {
            using var client = new HttpClient { BaseAddress = replica };
            Assert.Equal("Healthy", await client.GetStringAsync("/health", TestContext.Current.CancellationToken));
            Assert.Equal("Healthy", await client.GetStringAsync("/alive", TestContext.Current.CancellationToken));
        }
    }
}
