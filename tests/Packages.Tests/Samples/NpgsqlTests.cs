using System.Net;
using System.Net.Http.Json;
using Npgsql;

namespace Packages.Tests.Samples;

public class NpgsqlTests(PackagesFixture fixture)
{
    private const int PoolSize = 10;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_whose_pools_fit_the_server_answers_hundreds_of_requests_at_once()
    {
        var database = await fixture.CreateDatabaseAsync("products");
        await using var sample = await StartAsync(database, PoolSize);
        using var created = await sample.Client.PostAsJsonAsync("/products", new { Name = "Desk lamp" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 300).Select(_ => sample.Client.GetStringAsync(created.Headers.Location, Cancel)));

        Assert.All(answers, answer => Assert.Contains("Desk lamp", answer, StringComparison.Ordinal));
        Assert.InRange(await ConnectionsAsync(database), 2, PoolSize);
    }

    [Fact]
    public async Task Service_whose_pools_exceed_the_server_does_not_start_and_shows_the_sum()
    {
        var database = await fixture.CreateDatabaseAsync("too_many");
        await using var sample = Start(database, poolSize: 100);

        var reason = await sample.LineAsync("the pools do not fit the server");
        Assert.Contains("2 replicas x (100 ", reason, StringComparison.Ordinal);
        Assert.NotEqual(0, await sample.ExitAsync());
    }

    private Task<SampleProcess> StartAsync(string database, int poolSize) =>
        SampleProcess.StartAsync(fixture.Feed, "Npgsql", ("ConnectionStrings__shop", $"{database};Maximum Pool Size={poolSize}"));

    private SampleProcess Start(string database, int poolSize) => SampleProcess.Start(
        fixture.Feed, "Npgsql",
        [("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("ConnectionStrings__shop", $"{database};Maximum Pool Size={poolSize}")]);

    private static async Task<int> ConnectionsAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create($"{database};Pooling=false");
        await using var command = source.CreateCommand(
            "select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        return (int)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
