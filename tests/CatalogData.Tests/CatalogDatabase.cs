using Aspire.Hosting;
using Aspire.Hosting.Testing;
using CatalogData.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(CatalogData.Tests.CatalogDatabase))]

namespace CatalogData.Tests;

/// <summary>A PostgreSQL server of this run's own. Each test that changes much takes a database of its own on it.</summary>
public sealed class CatalogDatabase : IAsyncLifetime
{
    private DistributedApplication? _app;
    private string _connectionString = "";
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddPostgres("postgres").AddDatabase("catalogdb");
        _app = await builder.BuildAsync();
        await _app.StartAsync();
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("catalogdb");
        _connectionString = await _app.GetConnectionStringAsync("catalogdb") ?? "";
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
        if (_app is not null)
            await _app.DisposeAsync();
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
