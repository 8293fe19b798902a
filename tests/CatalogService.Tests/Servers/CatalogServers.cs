using CatalogData.Migrations;
using CatalogData.Seeding;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(CatalogService.Tests.Servers.CatalogServers))]

// One after the other: tests lock tables, count statements and compare answers, and each has replicas of its own
// on a machine that may be small.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace CatalogService.Tests.Servers;

/// <summary>
/// PostgreSQL with a seeded catalogue, Redis and RabbitMQ, of this run's own. Tests start replicas of the service on them as they need.
/// </summary>
public class CatalogServers : IAsyncLifetime
{
    public const int Items = 1200;

    private TestServers.RunningServers? _servers;

    public string Postgres { get; private set; } = "";

    public string Redis { get; private set; } = "";

    public string RabbitMQ { get; private set; } = "";

    public NpgsqlDataSource Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _servers = await TestServers.RunningServers.StartAsync(["postgres", "cache", "messaging"]);
        Postgres = await _servers.ConnectionStringAsync("catalogdb");
        Redis = await _servers.ConnectionStringAsync("cache");
        RabbitMQ = await _servers.ConnectionStringAsync("messaging");
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Postgres) { MaxPoolSize = 4 });
        new CatalogMigrations(Database, NullLogger<CatalogMigrations>.Instance).Apply();
        await new CatalogSeeder(Database).SeedAsync(
            Items, reviewsPerItem: 3, replace: false, progress: null, TestContext.Current.CancellationToken);
    }

    /// <summary>Stops or starts a server: <c>postgres</c>, <c>cache</c> or <c>messaging</c>.</summary>
    public async Task CommandAsync(string server, string command)
    {
        await _servers!.ExecuteAsync(server, command);
        if (server == "postgres")
            Database.Clear(); // The tests' own connections ended with it.
    }

    /// <summary>The process of a server.</summary>
    public int ProcessOf(string server) => _servers!.ProcessOf(server);

    public Task WaitUntilHealthyAsync(string server) => _servers!.WaitUntilHealthyAsync(server);

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        if (_servers is not null)
            await _servers.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
