using System.Security.Cryptography;
using Npgsql;
using Scalable.Lab.Model;

namespace Scalable.Lab.Measuring;

/// <summary>The lab's own connection to the catalogue's database, over which it counts, and makes the twin's login.</summary>
internal sealed class LabDatabase(string connectionString) : IAsyncDisposable
{
    private const string ApplicationName = "lab";
    private const string TwinLogin = "twin";
    private const int LeastForOthers = 20;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 1,
            ApplicationName = ApplicationName,
            Timeout = 2,
            CommandTimeout = 2,
        });

    /// <summary>
    /// Gives the twin a login of its own, whose connections can be told from those of this system. It may have half of the server's
    /// connections: with all of them it would take this system's as well, and there would be nothing to compare.
    /// </summary>
    /// <returns>The twin's connection string.</returns>
    /// <exception cref="LabException">The server does not allow it.</exception>
    public async Task<string> CreateTwinLoginAsync(CancellationToken cancellationToken)
    {
        var password = RandomNumberGenerator.GetHexString(32);
        try
        {
            var limit = Math.Max((await MaxConnectionsAsync(cancellationToken) / 2) - 1, LeastForOthers);
            await ExecuteAsync(
                $"""
                do $$ begin create role {TwinLogin} login; exception when duplicate_object then null; end $$;
                alter role {TwinLogin} with password '{password}' connection limit {limit};
                grant pg_read_all_data, pg_write_all_data to {TwinLogin};
                """, cancellationToken);
        }
        catch (NpgsqlException failure)
        {
            throw new LabException(
                $"PostgreSQL does not let the lab make a login for the twin ({failure.Message}): use a login that may create roles.");
        }

        return new NpgsqlConnectionStringBuilder(connectionString)
        {
            Username = TwinLogin,
            Password = password,
            ApplicationName = TwinLogin,
            // What nobody waits for any more must not be worked off for a minute after a mistake is undone.
            Timeout = 3,
            CommandTimeout = 5,
        }.ConnectionString;
    }

    /// <summary>The items of the catalogue, its types and its brands, by their largest ids.</summary>
    public async Task<(int Items, int Types, int Brands)> SizesAsync(CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(
            "select coalesce(max(id), 0), (select coalesce(max(id), 0) from types), (select coalesce(max(id), 0) from brands) from items");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2));
    }

    /// <summary>The server's processes that work for the twin.</summary>
    public async Task<int[]> TwinProcessesAsync(CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(
            $"select coalesce(array_agg(pid), '{{}}') from pg_stat_activity where usename = '{TwinLogin}'");
        return (int[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The connections of the twin, of all other programs but the lab, and how many the server allows.</summary>
    public async Task<(int Twin, int Others, int Max)> ConnectionsAsync(CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(
            $"""
            select count(*) filter (where usename = '{TwinLogin}')::int,
                   count(*) filter (where usename <> '{TwinLogin}' and application_name <> '{ApplicationName}')::int,
                   current_setting('max_connections')::int
              from pg_stat_activity where backend_type = 'client backend'
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2));
    }

    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("select split_part(version(), ' ', 2)");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How often items of each name that begins like this exist.</summary>
    public async Task<Dictionary<string, long>> ItemsAsync(string beginning, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("select name, count(*) from items where starts_with(name, $1) group by name");
        command.CommandTimeout = 60;
        command.Parameters.Add(new() { Value = beginning });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var items = new Dictionary<string, long>();
        while (await row.ReadAsync(cancellationToken))
            items[row.GetString(0)] = row.GetInt64(1);
        return items;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<int> MaxConnectionsAsync(CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("select current_setting('max_connections')::int");
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // A statement of this kind takes no parameters; all of it is made here.
        await using var command = _source.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
