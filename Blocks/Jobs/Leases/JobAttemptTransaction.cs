using System.Data;
using System.Globalization;
using Npgsql;

namespace Scalable.Jobs.Leases;

/// <summary>
/// Fences the writes of an attempt before its job ends: a worker that was frozen finds out, when it resumes, that another attempt has taken
/// over.
/// </summary>
public static class JobAttemptTransaction
{
    /// <summary>The prefix of <c>application_name</c> during an attempt's transaction; the lease's token follows it.</summary>
    internal const string SessionPrefix = "job ";

    /// <summary>
    /// The time after which the server terminates the transaction if the worker does not read its results. Long enough for a brief stall of
    /// the file store.
    /// </summary>
    private static readonly TimeSpan SendTimeout = TimeSpan.FromMinutes(1);

    /// <summary>How often the server checks, during a long statement, that the client is still connected.</summary>
    private static readonly TimeSpan ConnectionCheckInterval = TimeSpan.FromSeconds(5);

    // All settings are local to the transaction. Keepalives detect a vanished machine within the send timeout while the server waits for
    // rows.
    private const string Bounds =
        """
        select set_config('application_name', $1, true), set_config('idle_in_transaction_session_timeout', $2, true),
               set_config('client_connection_check_interval', $3, true), set_config('tcp_user_timeout', $4, true),
               set_config('tcp_keepalives_idle', '15', true), set_config('tcp_keepalives_interval', '5', true)
        """;

    /// <summary>
    /// Begins a transaction of an attempt. If the worker crashes, freezes or disconnects, the server ends the transaction: the next attempt
    /// does not wait for its locks, and its snapshot does not keep dead rows from being vacuumed. One case is left to
    /// the periodic cleanup, which finds the session by its name: a worker that freezes while the server waits for its rows.
    /// </summary>
    public static Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, JobLease lease, CancellationToken cancellationToken) =>
        BeginAsync(connection, lease, IsolationLevel.ReadCommitted, cancellationToken);

    /// <summary>Begins a transaction of an attempt with the given isolation level.</summary>
    public static async Task<NpgsqlTransaction> BeginAsync(
        NpgsqlConnection connection, JobLease lease, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken);
        await using var bounds = new NpgsqlCommand(Bounds, connection, transaction)
        {
            Parameters =
            {
                new() { Value = $"{SessionPrefix}{lease.Token}" },
                new() { Value = Milliseconds(JobLeases.Duration) },
                new() { Value = Milliseconds(ConnectionCheckInterval) },
                new() { Value = Milliseconds(SendTimeout) },
            },
        };
        await bounds.ExecuteNonQueryAsync(cancellationToken);
        return transaction;
    }

    /// <summary>
    /// Verifies that the attempt holds the lease, and keeps it until the transaction ends. Call it last: heartbeats wait meanwhile.
    /// </summary>
    /// <exception cref="JobLeaseLostException">Roll back: another attempt has taken over.</exception>
    public static async Task HoldLeaseAsync(NpgsqlTransaction transaction, JobLease lease, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select true from jobs where id = $1 and lease = $2 and state = 'running' for share", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = lease.JobId }, new() { Value = lease.Token } },
        };
        if (await command.ExecuteScalarAsync(cancellationToken) is null)
            throw new JobLeaseLostException(lease.JobId);
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
}
