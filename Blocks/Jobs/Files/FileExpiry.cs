using Npgsql;
using Scalable.Jobs.Leases;

namespace Scalable.Jobs.Files;

/// <summary>
/// Schedules the removal of files. A file is listed here before it is written, so that it is removed after any failure; the transaction
/// that starts to use the file removes it from the list. A file that a job refers to, or a row that a
/// <see cref="FileReference"/> finds, is never removed, even if it is listed.
/// </summary>
/// <param name="database">The connection pool.</param>
/// <param name="references">How other tables refer to files.</param>
public sealed class FileExpiry(NpgsqlDataSource database, IEnumerable<FileReference> references)
{
    private const string Insert =
        """
        insert into file_expiry (name, expires_at) select name, now() + $2 from unnest($1) name
        on conflict (name) do update set expires_at = excluded.expires_at
        """;

    // Files of a job contain the job's id in their name (see ResultFile).
    private const string InUseByJob =
        """
        exists (select from jobs
                 where id = substring(name from '[0-9a-f]{32}')::uuid
                   and (state = 'completed' and result -> 'file' ->> 'name' = name
                        or state in ('queued', 'running') and payload ->> 'file' = name))
        """;

    private readonly string _inUse = string.Join(" or ", references.Select(reference => reference.Condition).Append(InUseByJob));

    /// <summary>
    /// Schedules the removal of files that an attempt is about to write. Requires the lease: an attempt that does not know that its job is
    /// completed, because the response to its commit was lost, would list files in use.
    /// </summary>
    /// <exception cref="JobLeaseLostException">Nothing was listed; the files belong to another attempt.</exception>
    public async Task SetAsync(JobLease lease, string[] names, TimeSpan after, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, cancellationToken);
        await JobAttemptTransaction.HoldLeaseAsync(transaction, lease, cancellationToken);
        await SetAsync(transaction, names, after, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Schedules the removal of files, if the transaction commits.</summary>
    public static async Task SetAsync(NpgsqlTransaction transaction, string[] names, TimeSpan after, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction)
        {
            Parameters = { new() { Value = names }, new() { Value = after } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Cancels the removal of files, if the transaction commits.</summary>
    /// <exception cref="InvalidOperationException">A file is no longer listed, because it has expired and was removed.</exception>
    public static async Task ClearAsync(NpgsqlTransaction transaction, string[] names, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("delete from file_expiry where name = any ($1)", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = names } },
        };
        if (await command.ExecuteNonQueryAsync(cancellationToken) < names.Length)
            throw new InvalidOperationException($"Some of these files have expired: {string.Join(", ", names)}.");
    }

    /// <summary>
    /// Removes up to <paramref name="limit"/> expired files from the store, except files in use. Concurrent workers process different
    /// files.
    /// </summary>
    /// <returns>The number of expired files taken from the list.</returns>
    public async Task<int> RemoveDueAsync(IJobFiles files, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var due = await TakeDueAsync(transaction, limit, cancellationToken);
        // The rows stay locked until their files are deleted: a writer of a file with the same name waits, so that its file is not deleted.
        foreach (var (name, inUse) in due)
        {
            if (!inUse)
                await files.DeleteAsync(name, cancellationToken);
        }

        await ClearAsync(transaction, [.. due.Select(file => file.Name)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    private async Task<IReadOnlyList<(string Name, bool InUse)>> TakeDueAsync(
        NpgsqlTransaction transaction, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"select name, {_inUse} from file_expiry where expires_at <= now() order by expires_at limit $1 for update skip locked",
            transaction.Connection, transaction)
        {
            Parameters = { new() { Value = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<(string, bool)>();
        while (await reader.ReadAsync(cancellationToken))
            due.Add((reader.GetString(0), reader.GetBoolean(1)));
        return due;
    }
}
