using System.Net;
using CatalogService.Tests.Servers;
using Npgsql;
using TestServers;

namespace CatalogService.Tests.Database;

/// <summary>Against Debian's own PgBouncer (package pgbouncer), which knows no prepared statements in transaction mode.</summary>
public sealed class PgBouncerTests(CatalogServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_and_writes_work_through_PgBouncer_in_transaction_mode()
    {
        var began = await servers.QueryAsync<DateTime>("select clock_timestamp()");
        await using var pooler = await StartAsync();
        await using var replica = await Replica.StartAsync(servers,
            ("Database__PgBouncer", "true"), ("ConnectionStrings__catalogdb", pooler.ConnectionString),
            ("ConnectionStrings__catalogdb-listen", servers.Postgres),
            ("Cache__Enabled", "false"), ("Database__AcquireTimeout", "00:00:10"));

        var answers = await Task.WhenAll(Enumerable.Range(1, 300).Select(n =>
            replica.Client.AskAsync($"/api/catalog/items?pageSize={1 + (n % 20)}&pageIndex={n % 7}")));
        var items = await Task.WhenAll(Enumerable.Range(1, 300).Select(n => replica.Client.AskAsync($"/api/catalog/items/{300 + n}")));
        var writes = await Task.WhenAll(Enumerable.Range(1, 20).Select(n =>
            replica.Writer.SendAsync(
                HttpMethod.Put, $"/api/catalog/items/{600 + n}",
                new { name = "Bounced", price = n, catalogTypeId = 1, catalogBrandId = 1 })));

        Assert.All(answers.Concat(items), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.All(writes, response => Assert.Equal(HttpStatusCode.Created, response.StatusCode));
        // Past the pooler: through it nothing would be heard.
        Assert.Equal(1, await servers.QueryAsync<long>(
            $"select count(*) from pg_stat_activity where application_name = 'catalogdb-listen' and backend_start > '{began:O}'"));
        Assert.Equal("Bounced", (await replica.Client.ReadAsync("/api/catalog/items/601")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Slow_search_through_PgBouncer_is_cancelled_by_the_server()
    {
        await using var pooler = await StartAsync();
        await using var replica = await Replica.StartAsync(servers,
            ("Database__PgBouncer", "true"), ("ConnectionStrings__catalogdb", pooler.ConnectionString),
            ("ConnectionStrings__catalogdb-listen", servers.Postgres),
            ("Cache__Enabled", "false"), ("Database__SearchTimeout", "00:00:00.050"));
        await using var connection = await servers.Database.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var locking = new NpgsqlCommand("lock table items in access exclusive mode", connection))
            await locking.ExecuteNonQueryAsync(Cancel);

        using var refused = await replica.Client.AskAsync("/api/catalog/items/withsemanticrelevance?text=jacket");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(
            0,
            await servers.QueryAsync<long>(
                "select count(*) from pg_stat_activity "
                + "where state = 'active' and query like '%search_query%' and pid <> pg_backend_pid()"));
        await transaction.RollbackAsync(Cancel);
        using var found = await replica.Client.AskAsync("/api/catalog/items/withsemanticrelevance?text=jacket");
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    // Fewer connections than the service's own pools: transactions have to share.
    private async Task<PgBouncer> StartAsync() => await PgBouncer.StartAsync(
        await DebianPackage.EnsureAsync("pgbouncer", "pgbouncer"), FreePort.Next(), servers.Postgres, serverConnections: 3, Cancel);
}
