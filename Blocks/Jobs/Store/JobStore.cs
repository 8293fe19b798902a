using Npgsql;
using NpgsqlTypes;
using Scalable.Jobs.Idempotency;

namespace Scalable.Jobs.Store;

/// <summary>The owners' operations on jobs: query, watch, cancel and retry.</summary>
/// <param name="database">The connection pool.</param>
public sealed class JobStore(NpgsqlDataSource database)
{
    private const string Columns = "id, kind, state, progress, attempts, result, error, created_at, started_at, finished_at, version";

    // A permanent failure scheduled the upload for removal; the retry needs it again.
    private const string Retry =
        $"""
        with retried as (
            update jobs
               set state = 'queued', stage = 'delayed', progress = 0, attempts = 0, deaths = 0, error = null, result = null,
                   finished_at = null, publish_at = now(), version = version + 1
             where id = $1 and ($2::text is null or owner = $2) and state = 'failed'
               and ($3 = 0 or (
                   select count(*) from (select from jobs where owner = $2 and state in ('queued', 'running') limit $3) unfinished) < $3)
            returning *),
        kept as (delete from file_expiry using retried where name = retried.payload ->> 'file')
        select {Columns} from retried
        """;

    /// <summary>Returns the owner's job with the given id. Null if it does not exist or belongs to another owner.</summary>
    public Task<Job?> FindAsync(Guid id, string owner, CancellationToken cancellationToken) =>
        OneAsync($"select {Columns} from jobs where id = $1 and owner = $2", cancellationToken, id, owner);

    /// <summary>Like <see cref="FindAsync"/>, and enables notifications of the job's changes for a limited time.</summary>
    internal Task<Job?> WatchAsync(Guid id, string owner, TimeSpan time, CancellationToken cancellationToken) =>
        OneAsync(
            $"update jobs set watched_until = now() + $3 where id = $1 and owner = $2 returning {Columns}",
            cancellationToken, id, owner, time);

    /// <summary>Returns the owner's jobs, newest first.</summary>
    /// <param name="before">Only jobs older than this one; null to start with the newest.</param>
    /// <param name="state">Only jobs in this state; null for all.</param>
    /// <param name="kind">Only jobs of this kind; null for all.</param>
    public async Task<IReadOnlyList<Job>> ListAsync(
        string owner, Guid? before, string? state, string? kind, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            select {Columns} from jobs
             where owner = $1 and ($2::uuid is null or id < $2) and ($3::text is null or state = $3) and ($4::text is null or kind = $4)
             order by id desc limit $5
            """);
        command.Parameters.Add(new() { Value = owner });
        command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (object?)state ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)kind ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var jobs = new List<Job>();
        while (await reader.ReadAsync(cancellationToken))
            jobs.Add(Read(reader));
        return jobs;
    }

    /// <summary>
    /// Cancels a job that has not ended: its worker is notified and its work rolled back. Returns null if it has ended or does not exist.
    /// </summary>
    public Task<Job?> CancelAsync(Guid id, string owner, CancellationToken cancellationToken) => OneAsync(
        $"""
        update jobs
           set state = 'cancelled', lease = null, leased_until = null, publish_at = null, finished_at = clock_timestamp(),
               version = version + 1
         where id = $1 and owner = $2 and state in ('queued', 'running')
        returning {Columns}
        """, cancellationToken, id, owner);

    /// <summary>Retries a failed job, with all its attempts.</summary>
    /// <param name="id">The job.</param>
    /// <param name="owner">Its owner.</param>
    /// <param name="maxUnfinished">The maximum number of unfinished jobs of the owner, including this one; 0 for no limit.</param>
    /// <param name="request">Identifies the request if it may be sent twice; else null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>
    /// True if the job is retried, now or by an earlier request with the same key. False if it has not failed, does not exist, or its owner
    /// has too many unfinished jobs.
    /// </returns>
    /// <exception cref="IdempotencyKeyConflictException">The key of the request was used for a different one.</exception>
    public async Task<bool> RetryAsync(
        Guid id, string owner, int maxUnfinished, IdempotentRequest? request, CancellationToken cancellationToken)
    {
        if (request is null)
            return await OneAsync(Retry, cancellationToken, id, owner, maxUnfinished) is not null;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await IdempotentWrites.BeginAsync(transaction, request, id, cancellationToken) is { } earlier)
            return earlier.IsSame ? true : throw new IdempotencyKeyConflictException();
        await using var command = new NpgsqlCommand(Retry, connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = owner }, new() { Value = maxUnfinished } },
        };
        // A request that changed nothing is not recorded: it may be sent again after the job has failed.
        if (await command.ExecuteScalarAsync(cancellationToken) is null)
            return false;
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>
    /// Resumes a job of any owner whose message was moved to an error queue: a failed job is retried, a queued one is published again.
    /// </summary>
    /// <returns>False if the job needs no message: it is running, has ended otherwise, or no longer exists.</returns>
    internal async Task<bool> ReplayAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await OneAsync(Retry, cancellationToken, id, null, 0) is not null)
            return true;
        await using var command = database.CreateCommand(
            """
            with again as (
                update jobs set stage = 'delayed', publish_at = now(), published_at = null, version = version + 1
                 where id = $1 and state = 'queued' returning id)
            select id, pg_notify('job_due', id::text) from again
            """);
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private async Task<Job?> OneAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value is null
                ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }
                : new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static Job Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFloat(3), row.GetInt32(4),
        row.IsDBNull(5) ? null : row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.GetFieldValue<DateTimeOffset>(7),
        row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8),
        row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
        row.GetInt64(10));
}
