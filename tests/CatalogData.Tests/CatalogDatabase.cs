using CatalogData.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(CatalogData.Tests.CatalogDatabase))]

namespace CatalogData.Tests;

/// <summary>A PostgreSQL server of this run's own. Each test that changes much takes a database of its own on it.</summary>
public sealed class CatalogDatabase : IAsyncLifetime
{
    private TestServers.RunningServers? _servers;
    private string _connectionString = "";
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        _servers = await TestServers.RunningServers.StartAsync(["postgres"]);
        _connectionString = await _servers.ConnectionStringAsync("catalogdb");
    }

    /// <summary>A new, empty database.</summary>
    public async Task<NpgsqlDataSource> CreateEmptyAsync()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var server = NpgsqlDataSource.Create(_connectionString);
        await server.ExecuteAsync($"create database {name}");
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connectionString) { Database = name });
    }

    /// <summary>A new database with the catalogue's schema.</summary>
    public async Task<NpgsqlDataSource> CreateAsync()
    {
        var database = await CreateEmptyAsync();
        Migrations(database).Apply();
        return database;
    }

    public static CatalogMigrations Migrations(NpgsqlDataSource database) => new(database, NullLogger<CatalogMigrations>.Instance);

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }
}

internal static class DatabaseExtensions
{
    public static async Task<int> ExecuteAsync(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<T> QueryAsync<T>(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
