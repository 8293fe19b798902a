using System.Text.Json;
using CatalogData.Jobs;
using CatalogService.Idempotency;
using Scalable.Npgsql.Pools;

namespace CatalogService.Jobs.Admin;

/// <summary>
/// Replays that may be requested twice: the counts are stored with the key of the request. The broker takes part in no transaction: if a
/// replica dies in between, nothing is stored, and the second request replays the remaining messages.
/// </summary>
internal sealed class IdempotentReplay(WritePool database, JobQueueAdmin broker)
{
    /// <exception cref="JobRejectedException">The key was used for a different request.</exception>
    public async Task<Replay> ReplayOnceAsync(JobKind kind, IdempotentRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await IdempotentWrites.BeginAsync(transaction, request.Owner, request.Request, cancellationToken) is { } earlier)
        {
            return earlier is { IsSame: true, Response: { } answered } && JsonSerializer.Deserialize<Replay>(answered) is { } counted
                ? counted
                : throw JobSubmission.IdempotencyKeyConflict();
        }

        var replay = await broker.ReplayAsync(kind, cancellationToken);
        var response = JsonSerializer.Serialize(replay);
        await IdempotentWrites.CompleteAsync(transaction, request.Owner, request.Request.Key, response, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return replay;
    }
}
