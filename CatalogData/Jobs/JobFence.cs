using System.Data;
using System.Globalization;
using Npgsql;

namespace CatalogData.Jobs;

/// <summary>Keeps what an attempt does before its job ends from being done by two: a worker that was frozen finds its job in other hands when it wakes.</summary>
public static class JobFence
{
    /// <summary>The prefix of <c>application_name</c> during an attempt's transaction; the lease's token follows it.</summary>
    internal const string SessionPrefix = "job ";

    /// <summary>
    /// The longest time for which a worker may not read what the server sends; then the server ends the transaction. Long enough for a
    /// file store that stalls for a moment.
    /// </summary>
    private static readonly TimeSpan SendTimeout = TimeSpan.FromMinutes(1);

    /// <summary>How often the server looks whether the worker still has the connection, in the middle of a long statement.</summary>
    private static readonly TimeSpan ConnectionCheckInterval = TimeSpan.FromSeconds(5);

    // For the transaction alone. Keepalives have a machine that has vanished found out within the send time-out, where the server waits
    // for rows.
    private const string Bounds =
        """
        select set_config('application_name', $1, true), set_config('idle_in_transaction_session_timeout', $2, true),
               set_config('client_connection_check_interval', $3, true), set_config('tcp_user_timeout', $4, true),
               set_config('tcp_keepalives_idle', '15', true), set_config('tcp_keepalives_interval', '5', true)
        """;

    /// <summary>
    /// Begins a transaction for what an attempt does. If its worker dies, freezes or vanishes in the middle of it, the server ends it: the
    /// job's next attempt does not wait for its locks, and dead rows do not pile up behind its snapshot. A worker that is frozen while the
    /// server waits for its rows is left to <see cref="JobTransactions"/>, which knows the session by its name.
    /// </summary>
    public static Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, JobLease lease, CancellationToken cancellationToken) =>
        BeginAsync(connection, lease, IsolationLevel.ReadCommitted, cancellationToken);

    /// <summary>As the other one, with a snapshot, for example.</summary>
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
    /// Makes sure that the job is still this attempt's, and stays it until the transaction ends. To be called last: heartbeats wait meanwhile.
    /// </summary>
    /// <exception cref="JobLeaseLostException">Roll back: somebody else does the same.</exception>
    public static async Task HoldAsync(NpgsqlTransaction transaction, JobLease lease, CancellationToken cancellationToken)
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
