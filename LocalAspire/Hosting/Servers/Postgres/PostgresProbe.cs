using Npgsql;

namespace LocalAspire.Hosting.Servers.Postgres;

/// <summary>The few questions that the AppHost asks a PostgreSQL server.</summary>
internal static class PostgresProbe
{
    public static async Task CheckAsync(IResourceWithConnectionString resource, CancellationToken cancellationToken)
    {
        await using var dataSource = await DataSourceAsync(resource, cancellationToken);
        await using var command = dataSource.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellationToken);
    }

    public static async Task CreateDatabaseAsync(PostgresDatabaseResource database, CancellationToken cancellationToken)
    {
        await using var dataSource = await DataSourceAsync(database.Parent, cancellationToken);
        await using var query = dataSource.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        query.Parameters.Add(new NpgsqlParameter { Value = database.DatabaseName });
        if (await query.ExecuteScalarAsync(cancellationToken) is not null) return;
        var quoted = '"' + database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
#pragma warning disable CA2100 // A statement of this kind takes no parameters; the name is quoted.
        await using var create = dataSource.CreateCommand($"CREATE DATABASE {quoted}");
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<NpgsqlDataSource> DataSourceAsync(IResourceWithConnectionString resource, CancellationToken cancellationToken)
    {
        // No pool: a question now and then must not keep one of the server's connections.
        var builder = new NpgsqlDataSourceBuilder(await resource.ConnectionStringAsync(cancellationToken))
        {
            ConnectionStringBuilder = { Pooling = false, Timeout = 3, CommandTimeout = 3 },
        };
        return builder.Build();
    }
}
