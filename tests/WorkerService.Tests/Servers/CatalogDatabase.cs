using CatalogData.Migrations;
using CatalogData.Seeding;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;

[assembly: AssemblyFixture(typeof(WorkerService.Tests.Servers.CatalogDatabase))]

namespace WorkerService.Tests.Servers;

/// <summary>PostgreSQL with a seeded catalogue, of this run's own.</summary>
public class CatalogDatabase : IAsyncLifetime
{
    public const int Items = 400;

    private TestServers.RunningServers? _servers;

    public NpgsqlDataSource Source { get; private set; } = null!;

    /// <summary>With its password, which the data source does not tell.</summary>
    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _servers = await TestServers.RunningServers.StartAsync(["postgres"]);
        ConnectionString = await _servers.ConnectionStringAsync("catalogdb");
        Source = NpgsqlDataSource.Create(ConnectionString);
        new CatalogMigrations(Source, NullLogger<CatalogMigrations>.Instance).Apply();
        await new CatalogSeeder(Source).SeedAsync(Items, reviewsPerItem: 0, replace: false, progress: null, CancellationToken.None);
    }

    /// <summary>Accepts a job.</summary>
    internal async Task<Guid> AcceptAsync<T>(string kind, T payload, string owner = "owner")
    {
        var id = Guid.CreateVersion7();
        await using var connection = await Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await JobAcceptance.InsertAsync(
            transaction, new NewJob(id, kind, owner, JobJson.Write(payload), TraceParent: null),
            TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return id;
    }

    /// <summary>Accepts a job and begins its first attempt, as a worker does.</summary>
    internal async Task<JobLease> BeginAsync<T>(string kind, T payload, string owner = "owner")
    {
        var id = await AcceptAsync(kind, payload, owner);
        return await new JobLeases(Source).ClaimAsync(id, TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("The job is in other hands.");
    }

    /// <summary>What came out of a job that must have been completed.</summary>
    internal async Task<T> ResultAsync<T>(JobLease lease) =>
        JobJson.Read<T>(await QueryAsync<string>($"select result::text from jobs where id = '{lease.JobId}' and state = 'completed'"));

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Source is not null)
            await Source.DisposeAsync();
        if (_servers is not null)
            await _servers.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A database whose items a test may change.</summary>
public sealed class ImportDatabase : CatalogDatabase;
