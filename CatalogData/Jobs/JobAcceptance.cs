using Scalable.Npgsql.Batching;
using Npgsql;
using NpgsqlTypes;

namespace CatalogData.Jobs;

/// <summary>The conditions for accepting a job.</summary>
/// <param name="MaxUnfinished">The maximum number of unfinished jobs of the owner, including this one; 0 for no limit.</param>
/// <param name="Request">The idempotency key of the request, or null.</param>
/// <param name="Upload">The file uploaded for the job (see <see cref="JobUploads"/>), or null.</param>
public sealed record AcceptanceOptions(int MaxUnfinished, JobRequest? Request = null, string? Upload = null);

/// <summary>An idempotent request: it creates one job, however often it is sent.</summary>
/// <param name="Key">The client's idempotency key.</param>
/// <param name="Fingerprint">A hash of the request's content.</param>
public sealed record JobRequest(string Key, byte[] Fingerprint);

/// <summary>The outcome of accepting a job.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="JobId">The new job, or the one created by an earlier request with the same key and content.</param>
public sealed record JobAccepted(AcceptOutcome Outcome, Guid JobId);

public enum AcceptOutcome
{
    /// <summary>The job is accepted and durable.</summary>
    New,

    /// <summary>The same request was sent before; its job already exists.</summary>
    Known,

    /// <summary>The key was already used for a different request.</summary>
    IdempotencyKeyConflict,

    /// <summary>The owner has too many unfinished jobs.</summary>
    TooMany,
}

/// <summary>Accepts jobs with one statement each; concurrent statements share a commit.</summary>
public sealed class JobAcceptance(NpgsqlDataSource database)
{
    /// <summary>How long an idempotency key is kept.</summary>
    public static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(24);

    // Not exact: concurrent requests may both pass the check. The quota limits the backlog of a user; it is not accounting.
    private const string Room =
        """
        room as (
            select where $7 = 0
                or (select count(*) from (select from jobs where owner = $3 and state in ('queued', 'running') limit $7) unfinished) < $7)
        """;

    private const string Insert =
        """
        insert into jobs (id, kind, owner, payload, trace_parent, publish_at)
        select $1, $2, $3, $4, $5, now() + $6 from room
        """;

    private const string Plain = $"with {Room} {Insert}";

    private const string WithUpload =
        $"""
        with {Room}, taken as (delete from uploads where file = $8 and exists (select from room))
        {Insert}
        """;

    // A concurrent request with the same key waits here until the first has committed, and then finds it.
    private const string WithKey =
        $"""
        with {Room},
        vacant as (
            insert into idempotency_keys as k (owner, key, fingerprint, job_id) select $3, $9, $10, $1 from room
                on conflict (owner, key) do update set fingerprint = excluded.fingerprint, job_id = excluded.job_id, created_at = now()
                   where k.created_at < now() - $11
            returning key),
        taken as (delete from uploads where file = $8 and exists (select from vacant))
        {Insert} where exists (select from vacant)
        """;

    private readonly CommitBatcher<bool> _shared = new(database, row => row.GetBoolean(0));

    /// <summary>Accepts a job under the given conditions.</summary>
    /// <exception cref="OperationCanceledException">The job may have been accepted nevertheless, unless the request has a key.</exception>
    public async Task<JobAccepted> AcceptAsync(NewJob job, AcceptanceOptions terms, CancellationToken cancellationToken)
    {
        if (terms.Request is { } request)
            return await AcceptAsync(job, terms, request, cancellationToken);
        var sql = $"{(terms.Upload is null ? Plain : WithUpload)} returning true";
        var accepted = await _shared.ExecuteAsync(new(job.Id, Command), cancellationToken).WaitAsync(cancellationToken);
        return accepted ? new(AcceptOutcome.New, job.Id) : new(AcceptOutcome.TooMany, default);

        NpgsqlBatchCommand Command()
        {
            var command = new NpgsqlBatchCommand(sql);
            Bind(command.Parameters, job);
            command.Parameters.Add(new() { Value = terms.MaxUnfinished });
            if (terms.Upload is { } upload)
                command.Parameters.Add(new() { Value = upload });
            return command;
        }
    }

    // Not batched: the statement may wait for another request with the same key, and unrelated requests would wait with it.
    private async Task<JobAccepted> AcceptAsync(
        NewJob job, AcceptanceOptions terms, JobRequest request, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WithKey);
        Bind(command.Parameters, job);
        command.Parameters.Add(new() { Value = terms.MaxUnfinished });
        command.Parameters.Add(new() { Value = (object?)terms.Upload ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = request.Key });
        command.Parameters.Add(new() { Value = request.Fingerprint });
        command.Parameters.Add(new() { Value = KeyLifetime });
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            return await GetRejectionReasonAsync(job.Owner, request, cancellationToken);
        return new JobAccepted(AcceptOutcome.New, job.Id);
    }

    /// <summary>
    /// Records the key of a request that changes a job, in the transaction of that change. Returns null if the key is new.
    /// </summary>
    public static async Task<AcceptOutcome?> RememberAsync(
        NpgsqlTransaction transaction, string owner, JobRequest request, Guid job, CancellationToken cancellationToken)
    {
        await using var remember = new NpgsqlCommand(
            """
            insert into idempotency_keys as k (owner, key, fingerprint, job_id) values ($1, $2, $3, $4)
                on conflict (owner, key) do update set fingerprint = excluded.fingerprint, job_id = excluded.job_id, created_at = now()
                   where k.created_at < now() - $5
            """, transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = owner }, new() { Value = request.Key }, new() { Value = request.Fingerprint }, new() { Value = job },
                new() { Value = KeyLifetime }
            },
        };
        if (await remember.ExecuteNonQueryAsync(cancellationToken) == 1)
            return null;
        await using var known = new NpgsqlCommand(
            "select fingerprint = $3 from idempotency_keys where owner = $1 and key = $2", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = owner }, new() { Value = request.Key }, new() { Value = request.Fingerprint } },
        };
        return await known.ExecuteScalarAsync(cancellationToken) is true ? AcceptOutcome.Known : AcceptOutcome.IdempotencyKeyConflict;
    }

    internal static void Bind(NpgsqlParameterCollection parameters, NewJob job)
    {
        parameters.Add(new() { Value = job.Id });
        parameters.Add(new() { Value = job.Kind });
        parameters.Add(new() { Value = job.Owner });
        parameters.Add(new() { Value = job.Payload, NpgsqlDbType = NpgsqlDbType.Jsonb });
        parameters.Add(new() { Value = (object?)job.TraceParent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        parameters.Add(new() { Value = JobOutbox.PublishGrace });
    }

    private async Task<JobAccepted> GetRejectionReasonAsync(string owner, JobRequest request, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select job_id, fingerprint = $3 from idempotency_keys where owner = $1 and key = $2 and created_at >= now() - $4");
        command.Parameters.Add(new() { Value = owner });
        command.Parameters.Add(new() { Value = request.Key });
        command.Parameters.Add(new() { Value = request.Fingerprint });
        command.Parameters.Add(new() { Value = KeyLifetime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return new JobAccepted(AcceptOutcome.TooMany, default);
        return new JobAccepted(reader.GetBoolean(1) ? AcceptOutcome.Known : AcceptOutcome.IdempotencyKeyConflict, reader.GetGuid(0));
    }
}
