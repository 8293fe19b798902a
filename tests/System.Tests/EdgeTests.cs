using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;
using Npgsql;
using Scalable.SystemTests.Logins;
using Scalable.SystemTests.Support;

namespace Scalable.SystemTests;

/// <summary>The gateway's cache, fed and invalidated by the real catalogue.</summary>
public class EdgeTests(LeastPrivilegeFixture stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Write_becomes_visible_through_the_edge_cache()
    {
        using var writer = stack.CreateClient("writer", "catalog:write");
        using var reader = stack.CreateClient();
        const string item = "/api/catalog/items/7";
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));

        // What is fetched right after another test's write is not kept.
        while (await StatusAsync(reader, item) != "gateway; hit")
            await tick.WaitForNextTickAsync(Cancelled);

        for (var price = 1; price <= 5; price++)
        {
            var before = await reader.GetFromJsonAsync<JsonElement>(item, Cancelled);
            using var written = await writer.PutAsJsonAsync(
                item,
                new
                {
                    id = 7,
                    name = before.Text("name"),
                    price,
                    catalogTypeId = before.GetProperty("catalogTypeId").GetInt32(),
                    catalogBrandId = before.GetProperty("catalogBrandId").GetInt32(),
                },
                Cancelled);
            written.EnsureSuccessStatusCode();

            // The writer has its answer once every cache was told; that they have heard is a matter of milliseconds,
            // and of no more reads than these.
            var reads = 0;
            while ((await reader.GetFromJsonAsync<JsonElement>(item, Cancelled)).GetProperty("price").GetDecimal() != price)
            {
                Assert.InRange(++reads, 0, 200);
                await tick.WaitForNextTickAsync(Cancelled);
            }
        }
    }

    // The write is one of SQL, of which nobody has told the caches when it is done: what they keep is old in the next millisecond.
    [Fact(Timeout = 300_000)]
    public async Task Client_with_the_write_scope_reads_current_data_during_concurrent_reads()
    {
        using var writer = stack.CreateClient("writer", "catalog:write");
        using var reader = stack.CreateClient();
        await using var database = NpgsqlDataSource.Create((await stack.App.GetConnectionStringAsync("catalogdb", Cancelled))!);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var name = (await reader.GetFromJsonAsync<JsonElement>("/api/catalog/items/17", Cancelled)).Text("name");
        string[] pages =
        [
            "/api/catalog/items/by?ids=17",
            $"/api/catalog/items?pageSize=100&name={Uri.EscapeDataString(name)}",
            $"/api/catalog/items/withsemanticrelevance?pageSize=100&text={Uri.EscapeDataString(name)}",
        ];
        var readers = pages.Append("/api/catalog/items/17").Select(page => ReadAsync(reader, page, stop.Token)).ToArray();

        for (var price = 2; price <= 40; price++)
        {
            await using var update = database.CreateCommand($"update items set price = {price} where id = 17");
            await update.ExecuteNonQueryAsync(Cancelled);

            var item = await writer.GetFromJsonAsync<JsonElement>("/api/catalog/items/17", Cancelled);
            Assert.Equal(price, item.GetProperty("price").GetDecimal());
            foreach (var page in pages)
                Assert.Equal(price, PriceIn(await writer.GetFromJsonAsync<JsonElement>(page, Cancelled)));
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.InRange(reads, 1, int.MaxValue));

        static decimal PriceIn(JsonElement page)
        {
            var items = page.ValueKind == JsonValueKind.Array ? page : page.GetProperty("data");
            return items.EnumerateArray().Single(item => item.GetProperty("id").GetInt32() == 17).GetProperty("price").GetDecimal();
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task Responses_to_browsers_are_no_cache_and_have_no_cdn_headers()
    {
        using var reader = stack.CreateClient();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await reader.GetAsync("/api/catalog/catalogtypes", Cancelled);
            Assert.Equal("public, no-cache", answer.Headers.CacheControl?.ToString());
            Assert.False(answer.Headers.Contains("Cache-Tag") || answer.Headers.Contains("CDN-Cache-Control"));
            Assert.False(answer.Headers.Contains("Cache-Invalidations-Applied"));
        }
    }

    private static async Task<int> ReadAsync(HttpClient client, string page, CancellationToken stop)
    {
        for (var reads = 0; ; reads++)
        {
            try
            {
                using var answer = await client.GetAsync(page, stop);
                answer.EnsureSuccessStatusCode();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return reads;
            }
        }
    }

    private static async Task<string> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancelled);
        return answer.Headers.TryGetValues("Cache-Status", out var values) ? values.Single() : "";
    }
}
