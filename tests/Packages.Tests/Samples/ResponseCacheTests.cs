using System.Net;
using Npgsql;

namespace Packages.Tests.Samples;

public class ResponseCacheTests(PackagesFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hundreds_of_reads_cost_a_query_per_replica_and_a_write_is_seen_by_both()
    {
        var database = await CreateDatabaseAsync("cached", "(1, 'Lamp')");
        await using var first = await StartAsync(database);
        await using var second = await StartAsync(database);
        SampleProcess[] replicas = [first, second];

        var answers = await Task.WhenAll(replicas.SelectMany(replica => Enumerable.Range(0, 200).Select(_ => ReadAsync(replica))));

        Assert.All(answers, answer => Assert.Contains("Lamp", answer, StringComparison.Ordinal));
        Assert.InRange(Queries(first), 0, 1);
        Assert.InRange(Queries(second), 0, 1);
        Assert.InRange(Queries(first) + Queries(second), 1, 2);

        using var written = await first.Client.PutAsync("/products/1?name=Chair", content: null, Cancel);
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        foreach (var replica in replicas)
            await Eventually.TrueAsync(async () => (await ReadAsync(replica)).Contains("Chair", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Response_has_an_entity_tag_that_is_revalidated_with_304()
    {
        var database = await CreateDatabaseAsync("tagged", "(2, 'Desk')");
        await using var sample = await StartAsync(database);
        using var response = await sample.Client.GetAsync("/products/2", Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/products/2");
        request.Headers.IfNoneMatch.Add(response.Headers.ETag!);

        using var known = await sample.Client.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    private async Task<string> CreateDatabaseAsync(string name, string product)
    {
        var database = await fixture.CreateDatabaseAsync(name);
        await using var source = NpgsqlDataSource.Create(database);
        await using var table = source.CreateCommand(
            $"create table products (id int primary key, name text); insert into products values {product}");
        await table.ExecuteNonQueryAsync(Cancel);
        return database;
    }

    private async Task<SampleProcess> StartAsync(string database) => await SampleProcess.StartAsync(
        fixture.Feed, "ResponseCache", ("ConnectionStrings__shop", database), ("ConnectionStrings__redis", await fixture.RedisAsync()),
        ("Logging__LogLevel__Npgsql", "Information"));

    private static Task<string> ReadAsync(SampleProcess replica) => replica.Client.GetStringAsync("/products/1", Cancel);

    private static int Queries(SampleProcess replica) => replica.Count("select row_to_json");
}
