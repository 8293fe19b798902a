using Aspire.Hosting.ApplicationModel;
using Npgsql;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;
using TestServers;

[assembly: AssemblyFixture(typeof(Jobs.Tests.JobDatabase))]

namespace Jobs.Tests;

/// <summary>
/// PostgreSQL and RabbitMQ of this run's own, and databases with the block's schema. Each test that changes much takes one of its own.
/// </summary>
public sealed class JobDatabase : IAsyncLifetime
{
    private RunningServers? _servers;
    private string _connectionString = "";
    private int _databases;

    /// <summary>The address of the broker.</summary>
    public string Broker { get; private set; } = "";

    /// <summary>A database that tests share.</summary>
    public NpgsqlDataSource Shared { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _servers = await RunningServers.StartAsync([RunningServers.Postgres, RunningServers.RabbitMQ]);
        _connectionString = await _servers.ConnectionStringAsync("catalogdb");
        await LoadStatementCounterAsync();
        Broker = await _servers.ConnectionStringAsync(RunningServers.RabbitMQ);
        Shared = await CreateAsync();
    }

    /// <summary>With its password, which the data source does not tell.</summary>
    public string ConnectionStringOf(NpgsqlDataSource database) => new NpgsqlConnectionStringBuilder(_connectionString)
    {
        Database = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database,
    }.ConnectionString;

    /// <summary>A new database.</summary>
    public async Task<NpgsqlDataSource> CreateAsync()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using (var server = NpgsqlDataSource.Create(_connectionString))
            await server.ExecuteAsync($"create database {name}");
        var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connectionString) { Database = name });
        await database.ExecuteAsync("create extension pg_stat_statements");
        var schema = Path.Combine(RepositoryRoot.Folder, "Blocks", "Jobs", "Schema", "jobs.sql");
        await database.ExecuteAsync(await File.ReadAllTextAsync(schema, TestContext.Current.CancellationToken));
        return database;
    }

    // A module that the server loads at its start.
    private async Task LoadStatementCounterAsync()
    {
        await using (var server = NpgsqlDataSource.Create(_connectionString))
            await server.ExecuteAsync("alter system set shared_preload_libraries = 'pg_stat_statements'");
        // Not restarted in one step: its health would for a moment still be that from before.
        await _servers!.ExecuteAsync(RunningServers.Postgres, KnownResourceCommands.StopCommand);
        await _servers.ExecuteAsync(RunningServers.Postgres, KnownResourceCommands.StartCommand);
        await _servers.WaitUntilHealthyAsync(RunningServers.Postgres);
        await _servers.WaitUntilHealthyAsync("catalogdb");
    }

    public async ValueTask DisposeAsync()
    {
        if (Shared is not null)
            await Shared.DisposeAsync();
        if (_servers is not null)
            await _servers.DisposeAsync();
    }
}

internal static class DatabaseExtensions
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<int> ExecuteAsync(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(Cancel);
    }

    public static async Task<T> QueryAsync<T>(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>Accepts a job.</summary>
    public static async Task<Guid> AcceptAsync(this NpgsqlDataSource database, string kind = TestKinds.Report, string payload = "{}")
    {
        var job = new NewJob(Guid.CreateVersion7(), kind, "alice", payload, TraceParent: null);
        await using var connection = await database.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await JobAcceptance.InsertAsync(transaction, job, Cancel);
        await transaction.CommitAsync(Cancel);
        return job.Id;
    }

    /// <summary>Accepts a job and starts its first attempt.</summary>
    public static async Task<JobLease> StartAsync(this NpgsqlDataSource database) =>
        (await new JobLeases(database).ClaimAsync(await database.AcceptAsync(), Cancel))!;
}
