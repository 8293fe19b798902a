using Aspire.Hosting;
using Aspire.Hosting.Testing;
using CatalogData.Migrations;
using CatalogData.Seeding;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(CatalogService.Tests.Servers.CatalogServers))]

// One after the other: tests lock tables, count statements and compare answers, and each has replicas of its own on a machine that may be small.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace CatalogService.Tests.Servers;

/// <summary>PostgreSQL with a seeded catalogue, Redis and RabbitMQ, of this run's own. Tests start replicas of the service on them as they need.</summary>
public class CatalogServers : IAsyncLifetime
{
    public const int Items = 1200;

    private DistributedApplication? _app;

    public string Postgres { get; private set; } = "";

    public string Redis { get; private set; } = "";

    public string RabbitMQ { get; private set; } = "";

    public NpgsqlDataSource Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddPostgres("postgres").AddDatabase("catalogdb");
        builder.AddRedis("cache");
        builder.AddRabbitMQ("messaging");
        _app = await builder.BuildAsync();
        await _app.StartAsync();
        foreach (var server in new[] { "catalogdb", "cache", "messaging" })
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(server);

        Postgres = await _app.GetConnectionStringAsync("catalogdb") ?? "";
        Redis = await _app.GetConnectionStringAsync("cache") ?? "";
        RabbitMQ = await _app.GetConnectionStringAsync("messaging") ?? "";
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Postgres) { MaxPoolSize = 4 });
        new CatalogMigrations(Database, NullLogger<CatalogMigrations>.Instance).Apply();
        await new CatalogSeeder(Database).SeedAsync(Items, reviewsPerItem: 3, replace: false, progress: null, TestContext.Current.CancellationToken);
    }

    /// <summary>Stops or starts a server: <c>postgres</c>, <c>cache</c> or <c>messaging</c>.</summary>
    public async Task CommandAsync(string server, string command)
    {
        var result = await _app!.ResourceCommands.ExecuteCommandAsync(server, command);
        Assert.True(result.Success, result.ErrorMessage);
        if (server == "postgres")
            Database.Clear(); // The tests' own connections ended with it.
    }

    /// <summary>The process of a server.</summary>
    public int ProcessOf(string server) =>
        _app!.ResourceNotifications.TryGetCurrentState(server, out var state) && state!.Snapshot.ProcessId is { } id ? id : throw new InvalidOperationException($"{server} does not run.");

    public Task WaitUntilHealthyAsync(string server) => _app!.ResourceNotifications.WaitForResourceHealthyAsync(server);

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        if (_app is not null)
            await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
