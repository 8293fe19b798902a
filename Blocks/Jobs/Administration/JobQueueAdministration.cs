using System.Text.Json;
using Npgsql;
using Scalable.Jobs.Idempotency;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Administration;

/// <summary>The state of one kind of job.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Waiting">Jobs that wait for a worker.</param>
/// <param name="Running">Jobs that a worker is processing.</param>
/// <param name="OldestWaitingSeconds">The age of the oldest waiting job.</param>
/// <param name="Messages">Messages in the broker's queue; null while the broker is unavailable.</param>
/// <param name="Errors">Messages that were set aside and can be replayed; null while the broker is unavailable.</param>
public sealed record JobQueueState(
    JobKind Kind, long Waiting, long Running, double OldestWaitingSeconds, uint? Messages, uint? Errors);

/// <summary>The outcome of replaying the messages that were set aside.</summary>
/// <param name="Replayed">Failed jobs that are retried, and queued jobs whose message is sent again.</param>
/// <param name="Returned">Messages without a job id, which were put back into their queue unchanged.</param>
/// <param name="Obsolete">Messages whose job is running, completed, cancelled or removed: there was nothing to do.</param>
public sealed record ReplayResult(int Replayed, int Returned, int Obsolete);

/// <summary>Lists the queues of jobs and replays their messages, for operators.</summary>
public sealed class JobQueueAdministration
{
    private readonly NpgsqlDataSource _database;
    private readonly JobStore _jobs;
    private readonly JobKinds _kinds;
    private readonly UnfinishedJobCounts _counts;
    private readonly IMessageQueues _queues;

    internal JobQueueAdministration(
        NpgsqlDataSource database, JobStore jobs, JobKinds kinds, UnfinishedJobCounts counts, IMessageQueues queues) =>
        (_database, _jobs, _kinds, _counts, _queues) = (database, jobs, kinds, counts, queues);

    /// <summary>Returns the state of each registered kind. While the broker is unavailable, its figures are missing.</summary>
    public async Task<IReadOnlyList<JobQueueState>> ListAsync(CancellationToken cancellationToken)
    {
        var jobs = (await _counts.ReadAsync(cancellationToken)).ToDictionary(kind => kind.Kind);
        IReadOnlyDictionary<JobKind, (uint Messages, uint Errors)>? messages = null;
        try
        {
            messages = await _queues.UseAsync(connection => CountAsync(connection, cancellationToken), cancellationToken);
        }
        catch (BrokerUnavailableException)
        {
            // Return the figures of the database alone.
        }

        return
        [
            .. from kind in _kinds.All
               let count = jobs[kind.Name]
               select new JobQueueState(
                   kind, count.Waiting, count.Running, count.OldestWaitingSeconds, messages?[kind].Messages, messages?[kind].Errors),
        ];
    }

    /// <summary>Retries the jobs of a kind whose messages were set aside, each message once.</summary>
    /// <exception cref="BrokerUnavailableException">Some messages may have been replayed already.</exception>
    public Task<ReplayResult> ReplayAsync(JobKind kind, CancellationToken cancellationToken) =>
        _queues.UseAsync(connection => ReplayAsync(connection, kind, cancellationToken), cancellationToken);

    /// <summary>
    /// Like <see cref="ReplayAsync(JobKind, CancellationToken)"/>, for a request that may be sent twice: the result is stored with its key.
    /// The broker takes part in no transaction: if this process dies in between, nothing is stored, and the second request replays the
    /// remaining messages.
    /// </summary>
    /// <exception cref="IdempotencyKeyConflictException">The key was used for a different request.</exception>
    /// <exception cref="BrokerUnavailableException">Some messages may have been replayed already.</exception>
    public async Task<ReplayResult> ReplayAsync(JobKind kind, IdempotentRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await IdempotentWrites.BeginAsync(transaction, request, cancellationToken) is { } earlier)
        {
            return earlier is { IsSame: true, Response: { } response }
                ? JsonSerializer.Deserialize<ReplayResult>(response)!
                : throw new IdempotencyKeyConflictException();
        }

        var result = await ReplayAsync(kind, cancellationToken);
        await IdempotentWrites.CompleteAsync(transaction, request, JsonSerializer.Serialize(result), CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    private async Task<ReplayResult> ReplayAsync(IMessageQueueConnection connection, JobKind kind, CancellationToken cancellationToken)
    {
        var (replayed, obsolete) = (0, 0);
        // The job row is authoritative, and the relay publishes a new message for it.
        var returned = await connection.RemoveSetAsideAsync(
            kind,
            async job => _ = await _jobs.ReplayAsync(job, cancellationToken) ? replayed++ : obsolete++,
            cancellationToken);
        return new(replayed, returned, obsolete);
    }

    private async Task<IReadOnlyDictionary<JobKind, (uint Messages, uint Errors)>> CountAsync(
        IMessageQueueConnection connection, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<JobKind, (uint Messages, uint Errors)>();
        foreach (var kind in _kinds.All)
        {
            var errors = await connection.CountSetAsideAsync(kind, cancellationToken);
            counts[kind] = (await connection.CountAsync(kind, cancellationToken), errors);
        }

        return counts;
    }
}
