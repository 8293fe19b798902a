using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(Deployment.Tests.Identity.Servers))]

namespace Deployment.Tests.Identity;

/// <summary>A PostgreSQL and a Redis of this run's own, started when a test first asks for one.</summary>
public sealed class Servers : IAsyncDisposable
{
    private readonly Lazy<Task<(DistributedApplication App, string Postgres, string Redis)>> _started = new(StartAsync);
    private int _databases;

    public async Task<string> RedisAsync() => (await _started.Value).Redis;

    /// <summary>A new, empty database; its data source logs in as a superuser.</summary>
    public async Task<NpgsqlDataSource> CreateDatabaseAsync()
    {
        var (_, postgres, _) = await _started.Value;
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var server = NpgsqlDataSource.Create(postgres);
        await using var command = server.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres) { Database = name, PersistSecurityInfo = true, IncludeErrorDetail = true });
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
            await (await _started.Value).App.DisposeAsync();
    }

    private static async Task<(DistributedApplication App, string Postgres, string Redis)> StartAsync()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddPostgres("postgres").AddDatabase("catalogdb");
        builder.AddRedis("cache");
        var app = await builder.BuildAsync();
        await app.StartAsync();
        foreach (var server in new[] { "catalogdb", "cache" })
            await app.ResourceNotifications.WaitForResourceHealthyAsync(server);
        return (app, await app.GetConnectionStringAsync("catalogdb") ?? "", await app.GetConnectionStringAsync("cache") ?? "");
    }
}
