using Npgsql;
using TestServers;

[assembly: AssemblyFixture(typeof(Packages.Tests.PackagesFixture))]

namespace Packages.Tests;

/// <summary>The packages, the samples built from them, and the servers that those run on.</summary>
public sealed class PackagesFixture : IAsyncLifetime
{
    private RunningServers? _servers;

    internal PackageFeed Feed { get; } = new();

    public async ValueTask InitializeAsync()
    {
        // One after the other: together they would only wait for each other.
        await Feed.PackAsync();
        await Feed.BuildSamplesAsync();
        _servers = await RunningServers.StartAsync([RunningServers.Postgres, RunningServers.Redis, RunningServers.RabbitMQ]);
    }

    public Task<string> RedisAsync() => _servers!.ConnectionStringAsync(RunningServers.Redis);

    public Task<string> RabbitMQAsync() => _servers!.ConnectionStringAsync(RunningServers.RabbitMQ);

    /// <summary>Creates an empty database on PostgreSQL.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        var settings = new NpgsqlConnectionStringBuilder(await _servers!.ConnectionStringAsync("catalogdb"));
        await using var server = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var create = server.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync();
        settings.Database = name;
        return settings.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
        Feed.Dispose();
    }
}
