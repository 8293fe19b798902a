using Npgsql;
using NpgsqlTypes;
using Scalable.Jobs.Idempotency;
using Scalable.Jobs.Publishing;
using Scalable.Jobs.Store;
using Scalable.Npgsql.Batching;

namespace Scalable.Jobs.Acceptance;

/// <summary>Accepts jobs with one statement each; concurrent statements share a commit.</summary>
/// <param name="database">The connection pool.</param>
public sealed class JobAcceptance(NpgsqlDataSource database)
{
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

    /// <summary>
    /// Records that a file is about to be written for a job, before its first byte: after a crash a worker's cleanup finds and removes it.
    /// </summary>
    internal Task BeginUploadAsync(string file, CancellationToken cancellationToken) =>
        ExecuteAsync("insert into uploads (file) values ($1)", file, cancellationToken);

    /// <summary>Removes the record of a file that was deleted because no job was accepted for it.</summary>
    internal Task ForgetUploadAsync(string file, CancellationToken cancellationToken) =>
        ExecuteAsync("delete from uploads where file = $1", file, cancellationToken);

    /// <summary>Accepts a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="maxUnfinished">The maximum number of unfinished jobs of the owner, including this one; 0 for no limit.</param>
    /// <param name="request">Identifies the request if it may be sent twice; else null.</param>
    /// <param name="upload">The recorded file of the job, or null.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The id of the job, or of the one that an earlier request with the same key and content has created.</returns>
    /// <exception cref="IdempotencyKeyConflictException">The key of the request was used for a different one.</exception>
    /// <exception cref="TooManyUnfinishedJobsException">The owner has too many unfinished jobs.</exception>
    /// <exception cref="OperationCanceledException">The job may have been accepted nevertheless, unless the request has a key.</exception>
    internal async Task<Guid> AcceptAsync(
        NewJob job, int maxUnfinished, IdempotentRequest? request, string? upload, CancellationToken cancellationToken)
    {
        if (request is not null)
            return await AcceptOnceAsync(job, maxUnfinished, request, upload, cancellationToken);
        var sql = $"{(upload is null ? Plain : WithUpload)} returning true";
        var isAccepted = await _shared.ExecuteAsync(new(job.Id, Command), cancellationToken).WaitAsync(cancellationToken);
        return isAccepted ? job.Id : throw new TooManyUnfinishedJobsException(maxUnfinished);

        NpgsqlBatchCommand Command()
        {
            var command = new NpgsqlBatchCommand(sql);
            Bind(command.Parameters, job);
            command.Parameters.Add(new() { Value = maxUnfinished });
            if (upload is not null)
                command.Parameters.Add(new() { Value = upload });
            return command;
        }
    }

    // Not batched: the statement may wait for another request with the same key, and unrelated requests would wait with it.
    private async Task<Guid> AcceptOnceAsync(
        NewJob job, int maxUnfinished, IdempotentRequest request, string? upload, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WithKey);
        Bind(command.Parameters, job);
        command.Parameters.Add(new() { Value = maxUnfinished });
        command.Parameters.Add(new() { Value = (object?)upload ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = request.Key });
        command.Parameters.Add(new() { Value = request.Fingerprint });
        command.Parameters.Add(new() { Value = IdempotentWrites.KeyLifetime });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1
            ? job.Id
            : await FindEarlierAsync(request, cancellationToken) ?? throw new TooManyUnfinishedJobsException(maxUnfinished);
    }

    /// <summary>
    /// Accepts a job in a transaction together with other changes, without quota and key. The job is durable when the transaction commits,
    /// and is published within seconds from then on, even after a crash.
    /// </summary>
    public static async Task InsertAsync(NpgsqlTransaction transaction, NewJob job, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into jobs (id, kind, owner, payload, trace_parent, publish_at)
            values ($1, $2, $3, $4, $5, now() + $6)
            """, transaction.Connection, transaction);
        Bind(command.Parameters, job);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Bind(NpgsqlParameterCollection parameters, NewJob job)
    {
        parameters.Add(new() { Value = job.Id });
        parameters.Add(new() { Value = job.Kind });
        parameters.Add(new() { Value = job.Owner });
        parameters.Add(new() { Value = job.Payload, NpgsqlDbType = NpgsqlDbType.Jsonb });
        parameters.Add(new() { Value = (object?)job.TraceParent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        parameters.Add(new() { Value = JobOutbox.PublishGrace });
    }

    private async Task<Guid?> FindEarlierAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select job_id, fingerprint = $3 from idempotency_keys where owner = $1 and key = $2 and created_at >= now() - $4");
        command.Parameters.Add(new() { Value = request.Owner });
        command.Parameters.Add(new() { Value = request.Key });
        command.Parameters.Add(new() { Value = request.Fingerprint });
        command.Parameters.Add(new() { Value = IdempotentWrites.KeyLifetime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        return reader.GetBoolean(1) ? reader.GetGuid(0) : throw new IdempotencyKeyConflictException();
    }

    private async Task ExecuteAsync(string sql, string file, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = file });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
