using CatalogService.Database;
using CatalogService.Items;
using CatalogService.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Npgsql.Pools;
using Scalable.Npgsql.Errors;

namespace CatalogService.Tests.Database;

/// <summary>What searches cost stays with searches.</summary>
public sealed class SearchPoolTests(CatalogServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exhausted_search_pool_does_not_block_reads()
    {
        await using var service = Service(("Database:SearchPoolSize", "1"), ("Database:AcquireTimeout", "00:00:00.010"));
        var (reads, searches) = Databases(service);
        var search = Search(service);
        var release = new TaskCompletionSource<int>();
        var holder = searches.QueryAsync((_, _) => release.Task, Cancel);

        await Assert.ThrowsAsync<PoolBusyException>(() => search.SearchAsync("jacket", pageIndex: 0, pageSize: 10, Cancel));
        Assert.Single(await ActivatorUtilities.CreateInstance<ItemReader>(service.Services, reads).FindAsync([1], Cancel));

        release.SetResult(0);
        await holder;
        Assert.NotEmpty((await search.SearchAsync("jacket", pageIndex: 0, pageSize: 10, Cancel)).Json!);
    }

    [Fact]
    public async Task Statements_cancelled_by_the_server_do_not_open_the_circuit()
    {
        await using var service = Service(("Database:SearchTimeout", "00:00:00.010"));
        var (reads, searches) = Databases(service);
        await using (var connection = await servers.Database.OpenConnectionAsync(Cancel))
        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            await using (var locking = new NpgsqlCommand("lock table items in access exclusive mode", connection))
                await locking.ExecuteNonQueryAsync(Cancel);
            for (var slow = 0; slow < 20; slow++)
            {
                var cut = await Assert.ThrowsAsync<PostgresException>(
                    () => Search(service).SearchAsync("jacket", pageIndex: 0, pageSize: 10, Cancel));
                Assert.Equal(PostgresErrorCodes.QueryCanceled, cut.SqlState);
                Assert.True(TransientDatabaseErrors.IsTransient(cut));
            }
        }

        Assert.Equal((false, false), (reads.IsUnavailable, searches.IsUnavailable));
        Assert.Equal((1, 1), (await AskAsync<int>(reads, "select 1"), await AskAsync<int>(searches, "select 1")));
    }

    [Theory]
    [InlineData("3", "2700ms")]
    [InlineData("1", "900ms")]
    public async Task Statement_timeout_is_nine_tenths_of_the_command_timeout(string commandSeconds, string limit)
    {
        await using var service = Service(("Database:CommandTimeoutSeconds", commandSeconds));
        var (reads, searches) = Databases(service);
        await Search(service).SearchAsync("jacket", pageIndex: 0, pageSize: 10, Cancel);
        // A search's own limit is left behind on no connection.
        Assert.Equal(
            (limit, limit),
            (await AskAsync<string>(searches, "show statement_timeout"), await AskAsync<string>(reads, "show statement_timeout")));
    }

    private static ItemSearch Search(WebApplication service) =>
        new(Databases(service).Searches, service.Services.GetRequiredService<IOptions<DatabaseOptions>>());

    private static (ReadPool Reads, ReadPool Searches) Databases(WebApplication service) => (
        service.Services.GetRequiredService<ReadPool>(),
        service.Services.GetRequiredKeyedService<ReadPool>(DatabaseExtensions.Search));

    private static Task<T> AskAsync<T>(ReadPool database, string sql) => database.QueryAsync(async (connection, cancel) =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancel))!;
    }, Cancel);

    private WebApplication Service(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:catalogdb", servers.Postgres),
            .. settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)),
        ]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddCatalogDatabase();
        return builder.Build();
    }
}
