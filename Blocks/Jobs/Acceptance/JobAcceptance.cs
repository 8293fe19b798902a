using Npgsql;
using NpgsqlTypes;
using Scalable.Jobs.Idempotency;
using Scalable.Jobs.Publishing;
using Scalable.Jobs.Store;
using Scalable.Npgsql.Batching;

namespace Scalable.Jobs.Acceptance;

/// <summary>Accepts jobs with one statement for all that come together.</summary>
public sealed class JobAcceptance
{
    private readonly int _maxSent;
    private readonly StatementBatcher<AcceptanceRequest, AcceptedStage> _requests;
    private readonly NpgsqlDataSource _database;

    /// <summary>Initializes the acceptance without a limit of published jobs.</summary>
    /// <param name="database">The connection pool.</param>
    public JobAcceptance(NpgsqlDataSource database) : this(database, maxSent: 0)
    {
    }

    internal JobAcceptance(NpgsqlDataSource database, int maxSent)
    {
        (_database, _maxSent) = (database, maxSent);
        _requests = new(
            database, (command, requests) => AcceptanceStatements.Prepare(command, requests, maxSent), AcceptanceStatements.Read);
    }

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
    /// <returns>
    /// The id of the job, and its stage; or the id of the one that an earlier request with the same key and content has created, and null.
    /// </returns>
    /// <exception cref="IdempotencyKeyConflictException">The key of the request was used for a different one.</exception>
    /// <exception cref="TooManyUnfinishedJobsException">The owner has too many unfinished jobs.</exception>
    /// <exception cref="OperationCanceledException">The job may have been accepted nevertheless, unless the request has a key.</exception>
    internal async Task<(Guid Id, AcceptedStage? Stage)> AcceptAsync(
        NewJob job, int maxUnfinished, IdempotentRequest? request, string? upload, CancellationToken cancellationToken)
    {
        var accepting = new AcceptanceRequest(job, maxUnfinished, upload);
        var stage = request is null
            ? await _requests.ExecuteAsync(accepting, cancellationToken).WaitAsync(cancellationToken)
            : await AcceptOnceAsync(accepting, request, cancellationToken);
        if (stage is not null)
            return (job.Id, stage);
        if (request is not null && await FindEarlierAsync(request, cancellationToken) is { } earlier)
            return (earlier, null);
        throw new TooManyUnfinishedJobsException(maxUnfinished);
    }

    // Not batched: the statement may wait for another request with the same key, and unrelated requests would wait with it.
    private async Task<AcceptedStage?> AcceptOnceAsync(
        AcceptanceRequest accepting, IdempotentRequest request, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand();
        AcceptanceStatements.Prepare(command, accepting, request, _maxSent);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? AcceptanceStatements.Read(reader) : null;
    }

    /// <summary>
    /// Accepts a job in a transaction together with other changes, without quota and key. The job is durable when the transaction commits,
    /// and is published within seconds from then on, even after a crash.
    /// </summary>
    public static async Task InsertAsync(NpgsqlTransaction transaction, NewJob job, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into jobs (id, kind, owner, payload, trace_parent, priority, stage, publish_at)
            values ($1, $2, $3, $4, $5, $6, case when $7 is null then 'sent' else 'delayed' end, coalesce($7, now() + $8))
            """, transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = job.Id });
        command.Parameters.Add(new() { Value = job.Kind });
        command.Parameters.Add(new() { Value = job.Owner });
        command.Parameters.Add(new() { Value = job.Payload, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = (object?)job.TraceParent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (short)job.Priority });
        command.Parameters.Add(
            new() { Value = (object?)job.RunAt?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = JobOutbox.PublishGrace });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<Guid?> FindEarlierAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
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
        await using var command = _database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = file });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
