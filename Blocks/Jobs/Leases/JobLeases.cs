using System.Text;
using Npgsql;
using NpgsqlTypes;
using Scalable.Jobs.Store;
using Scalable.Npgsql.Batching;

namespace Scalable.Jobs.Leases;

/// <summary>The workers' operations on the job table. Leases expire by the clock of the database alone.</summary>
public sealed class JobLeases
{
    /// <summary>How long a lease is valid without being extended.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>In seconds. A server that does not respond within a third of the lease is queried again instead of waited for.</summary>
    private const int CommandTimeout = 5;

    // Separate batchers: claims do not wait for the disk, completions do.
    private readonly StatementBatcher<Guid, JobLease> _claims;
    private readonly StatementBatcher<(JobLease Lease, string Result), bool> _ends;
    private readonly NpgsqlDataSource _database;

    /// <summary>Initializes the leases of a worker that publishes no jobs.</summary>
    /// <param name="database">The connection pool.</param>
    public JobLeases(NpgsqlDataSource database) : this(database, publish: null)
    {
    }

    /// <param name="publish">Publishes the next job of an owner, which was held back until one of its jobs started.</param>
    internal JobLeases(NpgsqlDataSource database, Action<DueJob>? publish)
    {
        _database = database;
        _claims = new(
            database, (command, jobs) => LeaseStatements.PrepareClaims(command, jobs, release: publish is not null), Read, CommandTimeout);
        _ends = new(database, LeaseStatements.PrepareCompletions, row => row.GetBoolean(1), CommandTimeout);

        JobLease Read(NpgsqlDataReader row)
        {
            foreach (var job in LeaseStatements.ReadReleased(row))
                publish!(job);
            return LeaseStatements.ReadLease(row);
        }
    }

    /// <summary>
    /// Starts an attempt at a queued job, or returns null if there is nothing to do: the job has ended, or another worker holds it.
    /// </summary>
    /// <param name="job">The job's id.</param>
    /// <param name="cancellationToken">
    /// Cancels a claim that is not sent yet. A claim that is sent is awaited: otherwise the job would have a lease that no worker holds.
    /// </param>
    public Task<JobLease?> ClaimAsync(Guid job, CancellationToken cancellationToken) =>
        _claims.ExecuteAsync(job, cancellationToken);

    /// <summary>Like <see cref="ClaimAsync(Guid, CancellationToken)"/>, for a running job whose lease has expired.</summary>
    internal async Task<JobLease?> ClaimExpiredAsync(Guid job, CancellationToken cancellationToken)
    {
        await using var command = Command(LeaseStatements.ClaimExpired, job, Guid.NewGuid(), Duration);
        // Not cancelled once it is sent: otherwise the job would have a lease that no worker holds.
        cancellationToken.ThrowIfCancellationRequested();
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        return await reader.ReadAsync(CancellationToken.None) ? LeaseStatements.ReadLease(reader) : null;
    }

    /// <summary>Returns true if the job is running and its lease has expired: it may have crashed its worker.</summary>
    internal async Task<bool> HasExpiredLeaseAsync(Guid job, CancellationToken cancellationToken)
    {
        await using var command = Command($"select exists (select from jobs where id = $1 and {LeaseStatements.Expired})", job);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// Extends the lease and stores the progress (0 to 1). It updates no indexed column: a value that changes every second would leave a
    /// dead entry in each of the table's indexes every second.
    /// </summary>
    /// <exception cref="JobLeaseLostException">Stop working.</exception>
    public async Task ExtendAsync(JobLease lease, float progress, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
            {LeaseStatements.Relaxed}
            update jobs
               set progress = greatest(progress, $3), leased_until = now() + $4,
                   version = version + case when $3 > progress then 1 else 0 end
              from relaxed
             where id = $1 and lease = $2 and state = 'running'
            """, lease.JobId, lease.Token, progress, Duration);
        await DemandAsync(command, lease, cancellationToken);
    }

    /// <summary>Completes the job in the transaction that contains its effects: both happen exactly once, or neither does.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="lease">The lease of the attempt.</param>
    /// <param name="result">JSON for the owner.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="JobLeaseLostException">Roll back: another attempt has taken over.</exception>
    public static async Task CompleteAsync(
        NpgsqlTransaction transaction, JobLease lease, string result, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(LeaseStatements.Complete, transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = lease.JobId }, new() { Value = lease.Token },
                new() { Value = result, NpgsqlDbType = NpgsqlDbType.Jsonb }
            },
        };
        await DemandAsync(command, lease, cancellationToken);
    }

    /// <summary>Completes a job that has no effects in the database.</summary>
    /// <param name="lease">The lease of the attempt.</param>
    /// <param name="result">JSON for the owner.</param>
    /// <param name="cancellationToken">Cancels the statement while it is queued.</param>
    /// <exception cref="JobLeaseLostException">The attempt no longer holds the job.</exception>
    public async Task CompleteAsync(JobLease lease, string result, CancellationToken cancellationToken)
    {
        if (!await _ends.ExecuteAsync((lease, result), cancellationToken))
            throw new JobLeaseLostException(lease.JobId);
    }

    /// <summary>Fails the job permanently.</summary>
    /// <param name="error">One line for the owner.</param>
    /// <param name="result">Details as JSON, or null.</param>
    /// <param name="keepUpload">How long the uploaded file is kept for a retry by the owner; null for as long as the job.</param>
    /// <exception cref="JobLeaseLostException">The attempt no longer holds the job.</exception>
    internal async Task FailAsync(JobLease lease, string error, string? result, TimeSpan? keepUpload, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            with failed as (
                update jobs
                   set state = 'failed', error = $3, result = $4::jsonb,
                       lease = null, leased_until = null, publish_at = null, finished_at = clock_timestamp(), version = version + 1
                 where id = $1 and lease = $2 and state = 'running'
                returning payload ->> 'file' as file),
            listed as (
                insert into file_expiry (name, expires_at) select file, now() + $5 from failed where file is not null and $5 is not null
                on conflict (name) do update set expires_at = excluded.expires_at)
            select true from failed
            """, lease.JobId, lease.Token, Storable(error));
        command.Parameters.Add(new() { Value = (object?)result ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)keepUpload ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Interval });
        if (await command.ExecuteScalarAsync(cancellationToken) is null)
            throw new JobLeaseLostException(lease.JobId);
    }

    /// <summary>Releases the job after a failed attempt, to be published again after a delay.</summary>
    /// <exception cref="JobLeaseLostException">The attempt no longer holds the job.</exception>
    internal Task RetryAsync(JobLease lease, string error, TimeSpan delay, CancellationToken cancellationToken) =>
        ReleaseAsync(lease, error, delay, attempts: 1, cancellationToken);

    /// <summary>Releases the job because the worker is stopping. It is published again at once, and the attempt does not count.</summary>
    /// <exception cref="JobLeaseLostException">The attempt no longer holds the job.</exception>
    internal Task ReleaseAsync(JobLease lease, CancellationToken cancellationToken) =>
        ReleaseAsync(lease, error: null, TimeSpan.Zero, attempts: 0, cancellationToken);

    /// <summary>Defers a job that no worker holds: its message is consumed here and published again after a delay.</summary>
    /// <param name="delay">The minimum delay. A job with an expired lease is delayed by the time that it has already waited.</param>
    /// <param name="maxDelay">The maximum delay.</param>
    internal async Task DeferAsync(Guid job, TimeSpan delay, TimeSpan maxDelay, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
            with passed as (
                update jobs
                   set publish_at = now() + least($3, greatest($2, now() - leased_until)), published_at = null, version = version + 1
                 where id = $1 and (state = 'queued' or {LeaseStatements.Expired}) returning id)
            select pg_notify('job_due', id::text) from passed
            """, job, delay, maxDelay);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // An error may quote an upload: PostgreSQL cannot store U+0000 or half of a surrogate pair.
    private static string Storable(string error) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(error)).Replace('\0', '\uFFFD');

    private async Task ReleaseAsync(JobLease lease, string? error, TimeSpan delay, int attempts, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            update jobs
               set state = 'queued', stage = 'delayed', error = $3, attempts = $5, lease = null, leased_until = null,
                   publish_at = now() + $4, version = version + 1
             where id = $1 and lease = $2 and state = 'running'
            """, lease.JobId, lease.Token, (object?)(error is null ? null : Storable(error)) ?? DBNull.Value, delay,
            lease.Attempt - 1 + attempts);
        command.Parameters[2].NpgsqlDbType = NpgsqlDbType.Text;
        await DemandAsync(command, lease, cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = _database.CreateCommand(sql);
        command.CommandTimeout = CommandTimeout;
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private static async Task DemandAsync(NpgsqlCommand command, JobLease lease, CancellationToken cancellationToken)
    {
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            throw new JobLeaseLostException(lease.JobId);
    }
}
