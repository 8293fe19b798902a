using System.Globalization;
using Npgsql;

namespace Scalable.Bench.Queues;

/// <summary>What PostgreSQL has done for a queue.</summary>
/// <param name="Statements">Statements of clients, without those of the observer.</param>
/// <param name="WalBytes">The bytes of the write-ahead log.</param>
internal readonly record struct DatabaseWork(double Statements, double WalBytes)
{
    public static DatabaseWork operator -(DatabaseWork after, DatabaseWork before) =>
        new(after.Statements - before.Statements, after.WalBytes - before.WalBytes);
}

/// <summary>
/// The database of a queue, seen by an observer: a user of its own, whose statements and commits are not counted.
/// </summary>
internal sealed class QueueDatabase : IAsyncDisposable
{
    private const string Observer = "observer";

    private readonly NpgsqlConnection _connection;
    private readonly string? _dropWith;
    private long _ownCommits;

    private QueueDatabase(NpgsqlConnection connection, string name, string connectionString, string? dropWith) =>
        (_connection, Name, ConnectionString, _dropWith) = (connection, name, connectionString, dropWith);

    public string Name { get; }

    /// <summary>The connection string of the queue.</summary>
    public string ConnectionString { get; }

    /// <summary>Creates the observer.</summary>
    public static Task CreateObserverAsync(string server, CancellationToken cancellationToken) =>
        ExecuteAsync(server, $"create role {Observer} superuser login password '{Observer}'", cancellationToken);

    /// <summary>Creates an empty database, which is dropped on disposal.</summary>
    public static async Task<QueueDatabase> CreateAsync(string server, string name, CancellationToken cancellationToken)
    {
        await ExecuteAsync(server, $"create database {name}", cancellationToken);
        var own = new NpgsqlConnectionStringBuilder(server) { Database = name };
        await ExecuteAsync(own.ConnectionString, "create extension pg_stat_statements", cancellationToken);
        return await OpenAsync(own.ConnectionString, dropWith: server, cancellationToken);
    }

    /// <summary>Opens a database that has the statement counter.</summary>
    public static async Task<QueueDatabase> OpenAsync(string database, string? dropWith, CancellationToken cancellationToken)
    {
        var observer = new NpgsqlConnectionStringBuilder(database)
        {
            Username = Observer,
            Password = Observer,
            Pooling = false,
            CommandTimeout = 0,
        };
#pragma warning disable RS0030 // One connection, and no pool whose other sessions would commit uncounted.
        var connection = new NpgsqlConnection(observer.ConnectionString);
#pragma warning restore RS0030
        await connection.OpenAsync(cancellationToken);
        return new QueueDatabase(connection, observer.Database!, database, dropWith);
    }

    /// <summary>Executes a statement that returns a number, as the observer.</summary>
    public async Task<double> QueryAsync(string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // All statements are constants of the bench.
        await using var command = new NpgsqlCommand(sql, _connection);
#pragma warning restore CA2100
        _ownCommits++;
        return Convert.ToDouble(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    public async Task<DatabaseWork> WorkAsync(CancellationToken cancellationToken) => new(
        await QueryAsync(
            $"""
            select coalesce(sum(calls), 0) from pg_stat_statements
             where dbid = (select oid from pg_database where datname = current_database()) and userid <> '{Observer}'::regrole
            """, cancellationToken),
        await QueryAsync("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn", cancellationToken));

    /// <summary>
    /// The commits of clients. A session tells them once a second at most, and at its end: they are complete when all sessions have ended.
    /// </summary>
    public async Task<double> CommitsAsync(CancellationToken cancellationToken)
    {
        var own = _ownCommits;
        return await QueryAsync(
            "select xact_commit from pg_stat_database where datname = current_database()", cancellationToken) - own;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        if (_dropWith is not null)
            await ExecuteAsync(_dropWith, $"drop database {Name} with (force)", CancellationToken.None);
    }

    /// <summary>Executes a statement on a connection of its own.</summary>
    public static async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database) { Pooling = false, CommandTimeout = 0 });
#pragma warning disable CA2100 // All statements are constants of the bench.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
