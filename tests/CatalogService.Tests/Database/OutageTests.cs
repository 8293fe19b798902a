using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Database;

[Collection(nameof(BreakableServers))]
public sealed class OutageTests(BreakableServers servers)
{
    private const string Warm = "/api/catalog/items/7";
    private const string Picture = "/api/catalog/items/7/pic";

    private static readonly (string, string)[] ShortLived =
    [
        ("Cache__MemoryDuration", "00:00:00.200"), ("Cache__RedisDuration", "00:00:00.200"),
        ("Database__CommandTimeoutSeconds", "1"), ("Database__AcquireTimeout", "00:00:00.500"),
    ];

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task Database_outage_serves_cached_reads_as_stale_and_answers_503_to_the_rest(string signal)
    {
        await using var replica = await Replica.StartAsync(servers, ShortLived);
        var warm = new[] { Warm, "/api/catalog/items/by?ids=7&ids=8", Picture };
        await servers.QueryAsync<int>("update items set picture_file_name = 'seven.png' where id = 7 returning id");
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "files", "pictures"));
        await File.WriteAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "files", "pictures", "seven.png"),
            "seven", TestContext.Current.CancellationToken);
        foreach (var address in warm)
            await replica.Client.UntilAsync(address, response => Task.FromResult(response.StatusCode == HttpStatusCode.OK));
        var never = $"/api/catalog/items?pageSize={signal[0] - 'A' + 1}"; // asked for: not even Redis has it

        await using var outage = await Outage.BeginAsync(servers, "postgres", signal);

        foreach (var address in warm)
        {
            await replica.Client.UntilAsync(address, response =>
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                return Task.FromResult(response.Headers.Warning.Any(warning => warning.Code == 110) && response.Headers.Age is not null);
            });
        }

        using var cold = await replica.Client.AskAsync(never);
        using var write = await replica.Writer.SendAsync(
            HttpMethod.Put, Warm, new { name = "x", price = 1, catalogTypeId = 1, catalogBrandId = 1 });
        foreach (var refused in new[] { cold, write })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.OK, (await replica.Client.AskAsync("/health")).StatusCode);

        await outage.DisposeAsync();
        await replica.Client.UntilAsync(never, response => Task.FromResult(response.StatusCode == HttpStatusCode.OK));
        foreach (var address in warm)
        {
            await replica.Client.UntilAsync(
                address,
                response => Task.FromResult(response.IsSuccessStatusCode && response.Headers.Warning.Count == 0));
        }
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task Redis_outage_fails_no_request_and_costs_at_most_one_query_per_item(string signal)
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers,
            ("ConnectionStrings__catalogdb-read", tap.ConnectionString), ("Cache__MemoryDuration", "01:00:00"));
        await replica.Client.ReadAsync("/api/catalog/items/1");

        await using var outage = await Outage.BeginAsync(servers, "cache", signal);
        tap.Reset();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 400).Select(n => replica.Client.AskAsync($"/api/catalog/items/{101 + (n % 20)}")));
        Assert.All(answers, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.InRange(tap.Count.Statements, 1, 20);
        using var write = await replica.Writer.SendAsync(
            HttpMethod.Put, "/api/catalog/items/101",
            new { name = $"Without Redis {signal}", price = 1, catalogTypeId = 1, catalogBrandId = 1 });
        Assert.Equal(HttpStatusCode.Created, write.StatusCode);
        Assert.Equal($"Without Redis {signal}", (await replica.Client.ReadAsync("/api/catalog/items/101")).GetProperty("name").GetString());
    }
}
