using System.Text;
using CatalogData.Batching;
using Npgsql;
using NpgsqlTypes;

namespace CatalogData.Jobs;

/// <summary>The workers' side of the job table. The database's clock alone decides when a lease ends.</summary>
public sealed class JobLeases(NpgsqlDataSource database)
{
    /// <summary>How long a worker may be silent before its job is somebody else's.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>Seconds: a server that does not answer within a third of the lease is asked again rather than waited for.</summary>
    private const int CommandTimeout = 5;

    /// <summary>
    /// Has a statement not wait for the disk. A crash of the server that forgets a lease makes its worker stop, and somebody else begin again: what must
    /// not be forgotten is the end of a job, and that waits.
    /// </summary>
    private const string Relaxed = "with relaxed as materialized (select set_config('synchronous_commit', 'off', true))";

    private const string Silent = "state = 'running' and leased_until < now()";

    private const string Complete =
        """
        update jobs
           set state = 'completed', progress = 1, result = $3, error = null,
               lease = null, leased_until = null, publish_at = null, finished_at = clock_timestamp(), version = version + 1
         where id = $1 and lease = $2 and state = 'running'
        """;

    // Apart from each other: what begins does not wait for the disk, what ends does.
    private readonly SharedCommits<JobLease> _claims = new(database, ReadLease, CommandTimeout);
    private readonly SharedCommits<bool> _ends = new(database, row => row.GetBoolean(0), CommandTimeout);

    /// <summary>Begins an attempt at a job that waits, or returns null if there is nothing to do: finished, cancelled, or in somebody's hands.</summary>
    /// <param name="cancellationToken">Keeps a claim from being sent; one that is sent is waited for, or the job would be nobody's and have a lease.</param>
    public Task<JobLease?> ClaimAsync(Guid job, CancellationToken cancellationToken) => ClaimAsync(job, "state = 'queued'", deaths: 0, cancellationToken);

    /// <summary>As <see cref="ClaimAsync(Guid, CancellationToken)"/>, of a job whose worker fell silent.</summary>
    public Task<JobLease?> ClaimSilentAsync(Guid job, CancellationToken cancellationToken) => ClaimAsync(job, Silent, deaths: 1, cancellationToken);

    /// <summary>Whether the last that was heard of the job is that a worker began it: it may have killed that worker.</summary>
    public async Task<bool> IsSilentAsync(Guid job, CancellationToken cancellationToken)
    {
        await using var command = Command($"select exists (select from jobs where id = $1 and {Silent})", job);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// Extends the lease and says how far the work is (0 to 1). Nothing that is in an index: a column of one that changes every second
    /// would make a dead entry in each of the table's indexes every second.
    /// </summary>
    /// <exception cref="JobLeaseLostException">Stop working.</exception>
    public async Task ExtendAsync(JobLease lease, float progress, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
            {Relaxed}
            update jobs
               set progress = greatest(progress, $3), leased_until = now() + $4,
                   version = version + case when $3 > progress then 1 else 0 end
              from relaxed
             where id = $1 and lease = $2 and state = 'running'
            """, lease.JobId, lease.Token, progress, Duration);
        await DemandAsync(command, lease, cancellationToken);
    }

    /// <summary>Records the end of the job in the transaction that holds its effects: both happen, once, or neither does.</summary>
    /// <param name="result">JSON for the owner.</param>
    /// <exception cref="JobLeaseLostException">Roll back: the effects are another attempt's to have.</exception>
    public static async Task CompleteAsync(NpgsqlTransaction transaction, JobLease lease, string result, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Complete, transaction.Connection, transaction)
        {
            Parameters = { new() { Value = lease.JobId }, new() { Value = lease.Token }, new() { Value = result, NpgsqlDbType = NpgsqlDbType.Jsonb } },
        };
        await DemandAsync(command, lease, cancellationToken);
    }

    /// <summary>As the other one, for a job that has no effects in the database.</summary>
    public async Task CompleteAsync(JobLease lease, string result, CancellationToken cancellationToken)
    {
        if (!await _ends.ExecuteAsync(new(lease.JobId, Statement), cancellationToken))
            throw new JobLeaseLostException(lease.JobId);

        NpgsqlBatchCommand Statement() => new($"{Complete} returning true")
        {
            Parameters = { new() { Value = lease.JobId }, new() { Value = lease.Token }, new() { Value = result, NpgsqlDbType = NpgsqlDbType.Jsonb } },
        };
    }

    /// <summary>Ends the job without success, for good.</summary>
    /// <param name="error">One line for the owner.</param>
    /// <param name="result">JSON with what there is to know beside it, or null.</param>
    /// <param name="keepUpload">How long the file it was made of is kept, in case that it begins anew; null for as long as the job.</param>
    /// <exception cref="JobLeaseLostException">The job is not this attempt's to end.</exception>
    public async Task FailAsync(JobLease lease, string error, string? result, TimeSpan? keepUpload, CancellationToken cancellationToken)
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

    /// <summary>Gives the job back after an attempt that failed, to be published again after a while.</summary>
    /// <exception cref="JobLeaseLostException">The job is not this attempt's to give back.</exception>
    public Task RetryAsync(JobLease lease, string error, TimeSpan delay, CancellationToken cancellationToken) =>
        ReleaseAsync(lease, error, delay, attempts: 1, cancellationToken);

    /// <summary>Gives the job back unfinished, to be published again at once: the worker stops, and the attempt does not count.</summary>
    /// <exception cref="JobLeaseLostException">The job is not this attempt's to give back.</exception>
    public Task HandBackAsync(JobLease lease, CancellationToken cancellationToken) =>
        ReleaseAsync(lease, error: null, TimeSpan.Zero, attempts: 0, cancellationToken);

    /// <summary>Leaves a job that nobody is at to somebody else: its message is used up here, and published again after a while.</summary>
    /// <param name="delay">The least while. A job whose worker fell silent waits as long again as it has waited.</param>
    /// <param name="maxDelay">The longest.</param>
    public async Task PassOnAsync(Guid job, TimeSpan delay, TimeSpan maxDelay, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
            with passed as (
                update jobs
                   set publish_at = now() + least($3, greatest($2, now() - leased_until)), published_at = null, version = version + 1
                 where id = $1 and (state = 'queued' or {Silent}) returning id)
            select pg_notify('job_due', id::text) from passed
            """, job, delay, maxDelay);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private Task<JobLease?> ClaimAsync(Guid job, string condition, int deaths, CancellationToken cancellationToken)
    {
        var sql =
            $"""
            {Relaxed}
            update jobs
               set state = 'running', attempts = attempts + 1, deaths = deaths + $4, lease = $2, leased_until = now() + $3, publish_at = now() + $3,
                   published_at = null, started_at = coalesce(started_at, now()), version = version + 1
              from relaxed
             where id = $1 and {condition}
            returning id, lease, attempts, payload, kind, now() - created_at, deaths
            """;
        var token = Guid.NewGuid();
        return _claims.ExecuteAsync(new(job, Statement), cancellationToken);

        NpgsqlBatchCommand Statement() => new(sql)
        {
            Parameters = { new() { Value = job }, new() { Value = token }, new() { Value = Duration }, new() { Value = deaths } },
        };
    }

    private static JobLease ReadLease(NpgsqlDataReader row)
    {
        var attempt = row.GetInt32(2);
        return new JobLease(row.GetGuid(0), row.GetGuid(1), attempt, row.GetString(3))
        {
            Kind = row.GetString(4),
            Waited = attempt == 1 ? row.GetTimeSpan(5) : null,
            Deaths = row.GetInt32(6),
        };
    }

    // A message may show what came with an upload: the database cannot hold U+0000, nor half a surrogate pair.
    private static string Storable(string error) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(error)).Replace('\0', '\uFFFD');

    private async Task ReleaseAsync(JobLease lease, string? error, TimeSpan delay, int attempts, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            update jobs
               set state = 'queued', error = $3, attempts = $5, lease = null, leased_until = null, publish_at = now() + $4, version = version + 1
             where id = $1 and lease = $2 and state = 'running'
            """, lease.JobId, lease.Token, (object?)(error is null ? null : Storable(error)) ?? DBNull.Value, delay, lease.Attempt - 1 + attempts);
        command.Parameters[2].NpgsqlDbType = NpgsqlDbType.Text;
        await DemandAsync(command, lease, cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
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
