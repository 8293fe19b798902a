using Npgsql;

namespace Scalable.Bench.Tools;

/// <summary>
/// Counts the statements that clients execute, by PostgreSQL's own <c>pg_stat_statements</c>: each statement of a batch is one;
/// <c>begin</c>, <c>commit</c> and the resetting of a connection are none.
/// </summary>
internal static class StatementCounter
{
    /// <summary>Has the server load the module.</summary>
    /// <param name="restart">Restarts the server, and returns when it accepts connections again.</param>
    public static async Task InstallAsync(string postgres, Func<CancellationToken, Task> restart, CancellationToken cancellationToken)
    {
        await ExecuteAsync(postgres, cancellationToken, "alter system set shared_preload_libraries = 'pg_stat_statements'");
        await restart(cancellationToken);
        await ExecuteAsync(
            postgres, cancellationToken, "create extension pg_stat_statements", "alter system set pg_stat_statements.track_utility = off",
            "select pg_reload_conf()");
    }

    /// <summary>Returns the number of statements since the start of the server, in the database of the connection.</summary>
    public static async Task<long> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select coalesce(sum(calls), 0)::bigint
              from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
            """);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // One by one: settings of the system cannot be changed within a transaction, and several statements in one command are one.
    private static async Task ExecuteAsync(string postgres, CancellationToken cancellationToken, params IReadOnlyList<string> statements)
    {
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(postgres) { Pooling = false });
        foreach (var statement in statements)
        {
#pragma warning disable CA2100 // All statements are constants of this class.
            await using var command = database.CreateCommand(statement);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
