using TestServers;

[assembly: AssemblyFixture(typeof(Npgsql.Tests.PostgresServer))]

// One after the other: a test freezes the server, others count its sessions.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Npgsql.Tests;

/// <summary>A PostgreSQL server of this run's own.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private RunningServers? _servers;

    public string ConnectionString { get; private set; } = "";

    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>The server's process.</summary>
    public int Process => _servers!.ProcessOf(RunningServers.Postgres);

    public async ValueTask InitializeAsync()
    {
        _servers = await RunningServers.StartAsync([RunningServers.Postgres]);
        ConnectionString = await _servers.ConnectionStringAsync("catalogdb");
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { MaxPoolSize = 4 });
    }

    /// <summary>A data source with a pool of this size.</summary>
    public NpgsqlDataSource Create(int poolSize, int timeout = 1) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(ConnectionString) { MaxPoolSize = poolSize, Timeout = timeout });

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
    }
}
