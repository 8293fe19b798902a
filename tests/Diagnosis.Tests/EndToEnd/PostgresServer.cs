using Npgsql;
using TestServers;

[assembly: AssemblyFixture(typeof(Diagnosis.Tests.EndToEnd.PostgresServer))]

namespace Diagnosis.Tests.EndToEnd;

/// <summary>A PostgreSQL server of this run's own, with a table of customers.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private RunningServers? _servers;

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _servers = await RunningServers.StartAsync([RunningServers.Postgres]);
        ConnectionString = await _servers.ConnectionStringAsync("catalogdb");
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        await using var command = database.CreateCommand(
            """
            CREATE TABLE customers (id integer PRIMARY KEY, name text);
            INSERT INTO customers SELECT id, 'customer ' || id FROM generate_series(1, 100) id
            """);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }
}
