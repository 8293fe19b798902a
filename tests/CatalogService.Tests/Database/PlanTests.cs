using CatalogService.Database;
using CatalogService.Items;
using CatalogService.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Npgsql.Pools;

namespace CatalogService.Tests.Database;

/// <summary>How often the server plans what it is asked, by its own count.</summary>
public sealed class PlanTests(CatalogServers servers)
{
    private const int Reads = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repeated_statement_reuses_its_generic_plan_for_any_values()
    {
        await using var service = Service();
        var database = service.Services.GetRequiredService<ReadPool>();
        var items = ActivatorUtilities.CreateInstance<ItemReader>(service.Services, database);
        var pages = ActivatorUtilities.CreateInstance<ItemPageReader>(service.Services, database);
        var searches = service.Services.GetRequiredKeyedService<ReadPool>(DatabaseExtensions.Search);
        var search = new ItemSearch(searches, service.Services.GetRequiredService<IOptions<DatabaseOptions>>());

        for (var read = 1; read <= Reads; read++)
        {
            await items.FindAsync([read], Cancel);
            await pages.ReadAsync(
                new ItemPageRequest(new ItemFilter("A", read % 3 + 1, null), PageIndex: read, PageSize: 10, After: null),
                Cancel);
            await search.SearchAsync($"for wet autumn {read}", pageIndex: read, pageSize: 10, Cancel);
        }

        // Each statement is prepared when it comes for the second time.
        Assert.Equal((3 * (Reads - 1), 0), await PlansAsync(database));
        Assert.Equal((3 * (Reads - 1), 0), await PlansAsync(searches));

        // All on one connection of each pool: nobody else reads.
        static Task<(int Generic, int Custom)> PlansAsync(ReadPool database) => database.QueryAsync(async (connection, cancel) =>
        {
            await using var command = new NpgsqlCommand(
                "select sum(generic_plans)::int, sum(custom_plans)::int from pg_prepared_statements", connection);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            Assert.True(await reader.ReadAsync(cancel));
            return (reader.GetInt32(0), reader.GetInt32(1));
        }, Cancel);
    }

    [Fact]
    public async Task Search_text_is_parsed_once_per_statement_for_any_number_of_items()
    {
        await using var service = Service();
        var database = service.Services.GetRequiredKeyedService<ReadPool>(DatabaseExtensions.Search);
        var search = new ItemSearch(database, service.Services.GetRequiredService<IOptions<DatabaseOptions>>());
        await ExecuteAsync("set track_functions = 'all'");

        await search.SearchAsync("the", pageIndex: 0, pageSize: 500, Cancel);

        // The search's connection is the only one, and tells its count when asked.
        await ExecuteAsync("select pg_stat_force_next_flush()");
        Assert.Equal(2, await database.QueryAsync(async (connection, cancel) =>
        {
            await using var calls = new NpgsqlCommand(
                "select calls from pg_stat_user_functions where funcname = 'search_query'", connection);
            return (long)(await calls.ExecuteScalarAsync(cancel))!;
        }, Cancel));

        Task<int> ExecuteAsync(string sql) => database.QueryAsync(async (connection, cancel) =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteNonQueryAsync(cancel);
        }, Cancel);
    }

    private WebApplication Service()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:catalogdb", servers.Postgres)]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddCatalogDatabase();
        return builder.Build();
    }
}
