using System.Net;
using CatalogService.Tests.Servers;
using Npgsql;

namespace CatalogService.Tests.Database;

public sealed class PoolTests(CatalogServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pools_that_exceed_the_server_are_refused_at_start_with_the_sum_in_one_line()
    {
        var (exitCode, errors) = await Replica.RefusedAsync(servers,
            ("Database__Replicas", "3"), ("Database__ReadPoolSize", "20"),
            ("Database__WritePoolSize", "5"), ("Database__RollingUpdate", "true"));

        Assert.Equal(1, exitCode);
        Assert.Equal(
            "Database: the pools do not fit the server: "
            + "3 replicas x (5 catalogdb + 20 catalogdb-read + 2 catalogdb-search + 1 unpooled) connections "
            + "x 2 (Database:RollingUpdate) = 168, "
            + "but max_connections 100 - 3 for superusers - 20 (Database:ReservedConnections) = 77.",
            Assert.Single(errors));
    }

    [Theory]
    [InlineData("Database__ReadPoolSiez", "20", "'ReadPoolSiez'")]
    [InlineData("Database__ReadPoolSize", "many", "'many' at 'Database:ReadPoolSize'")]
    [InlineData("Database__OtherServices__worker", "abc", "'abc' at 'Database:OtherServices:worker'")]
    public async Task Unknown_key_or_invalid_value_is_refused_at_start_in_one_line(string variable, string value, string named)
    {
        var (exitCode, errors) = await Replica.RefusedAsync(servers, (variable, value));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Database has an unknown key or an invalid value: ", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Contains(named, errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_pool_answers_503_with_retry_after_and_the_service_stays_alive()
    {
        await using var replica = await Replica.StartAsync(servers,
            ("Cache__Enabled", "false"), ("Database__ReadPoolSize", "5"), ("Database__AcquireTimeout", "00:00:03"));
        await using var connection = await servers.Database.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var locking = new NpgsqlCommand("lock table brands in access exclusive mode", connection))
            await locking.ExecuteNonQueryAsync(Cancel);

        var slow = Enumerable.Range(1, 200).Select(n => replica.Client.AskAsync($"/api/catalog/items?pageSize={n}")).ToList();
        var refused = new List<HttpResponseMessage>();
        while (refused.Count < 195)
        {
            var done = await Task.WhenAny(slow);
            slow.Remove(done);
            refused.Add(await done);
        }

        Assert.All(refused, response =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        });
        Assert.Equal(HttpStatusCode.OK, (await replica.Client.AskAsync("/alive")).StatusCode);

        await transaction.RollbackAsync(Cancel);
        Assert.All(await Task.WhenAll(slow), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    [Fact]
    public async Task Thousand_concurrent_reads_use_no_more_connections_than_the_pool_has()
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers,
            ("Cache__Enabled", "false"), ("Database__ReadPoolSize", "4"),
            ("Database__AcquireTimeout", "00:00:10"), ("ConnectionStrings__catalogdb-read", tap.ConnectionString));

        var answers = await Task.WhenAll(
            Enumerable.Range(1, 1000).Select(n => replica.Client.AskAsync($"/api/catalog/items?pageSize=1&pageIndex={n}")));

        Assert.All(answers, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.InRange(tap.Connections, 1, 4);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1_000, 3, 8)]
    [InlineData(1_001, 1, 2)]
    public async Task Pages_far_from_the_start_leave_connections_of_the_pool_free(int skipped, int least, int most)
    {
        await using var tap = new PostgresTap(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers,
            ("Cache__Enabled", "false"), ("Database__ReadPoolSize", "8"), ("Database__DeepPageConnections", "2"),
            ("Database__AcquireTimeout", "00:00:10"), ("ConnectionStrings__catalogdb-read", tap.ConnectionString));

        // Held up by a lock, so that as many reads run at once as may.
        await using var connection = await servers.Database.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var locking = new NpgsqlCommand("lock table brands in access exclusive mode", connection))
            await locking.ExecuteNonQueryAsync(Cancel);
        var pages = Enumerable.Range(1, 20)
            .Select(n => replica.Client.AskAsync($"/api/catalog/items?pageSize=1&pageIndex={skipped}&type={n}")).ToList();
        while (tap.Connections < least)
            await Task.Delay(10, Cancel);
        await transaction.RollbackAsync(Cancel);

        Assert.All(await Task.WhenAll(pages), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.InRange(tap.Connections, least, most);
    }
}
