using System.Globalization;
using Npgsql;

namespace CatalogData.Jobs;

/// <summary>Keeps what an attempt does before its job ends from being done by two: a worker that was frozen finds its job in other hands when it wakes.</summary>
public static class JobFence
{
    /// <summary>
    /// Begins a transaction for what an attempt does. If its worker freezes in the middle of it, the server ends it when the lease has run out: whoever
    /// has the job then does not wait for its locks.
    /// </summary>
    public static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var bound = new NpgsqlCommand("select set_config('idle_in_transaction_session_timeout', $1, true)", connection, transaction)
        {
            Parameters = { new() { Value = JobLeases.Duration.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) } },
        };
        await bound.ExecuteNonQueryAsync(cancellationToken);
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
}
