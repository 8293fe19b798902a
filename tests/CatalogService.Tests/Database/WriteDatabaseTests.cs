using CatalogService.Database;
using CatalogService.Tests.Servers;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogService.Tests.Database;

public sealed class WriteDatabaseTests(CatalogServers servers)
{
    [Fact]
    public async Task A_write_gives_up_waiting_for_a_connection_before_the_pool_does()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var pool = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(servers.Postgres) { MaxPoolSize = 1, Timeout = 600 });
        await using var holder = await pool.OpenConnectionAsync(cancel);
        var database = new WriteDatabase(pool, Options.Create(new DatabaseOptions { AcquireTimeout = TimeSpan.FromMilliseconds(100) }));

        await Assert.ThrowsAsync<DatabaseBusyException>(() => database.OpenAsync(cancel));
    }
}
