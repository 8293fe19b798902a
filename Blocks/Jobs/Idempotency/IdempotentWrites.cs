using Npgsql;

namespace Scalable.Jobs.Idempotency;

/// <summary>An earlier request with the same key.</summary>
/// <param name="IsSame">True if its content was the same.</param>
/// <param name="Response">The stored response.</param>
public sealed record PreviousWrite(bool IsSame, string? Response);

/// <summary>
/// Idempotency keys of requests that write directly and create no job. A key is recorded in the transaction of the write, in the same table
/// as the keys of jobs: one key identifies one request.
/// </summary>
public static class IdempotentWrites
{
    /// <summary>How long a key is kept, also that of a job.</summary>
    public static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(24);

    /// <summary>Claims the key. A concurrent request with the same key waits here until the first has committed or rolled back.</summary>
    /// <returns>The earlier request with the key, or null to proceed with the write and end with <see cref="CompleteAsync"/>.</returns>
    public static Task<PreviousWrite?> BeginAsync(
        NpgsqlTransaction transaction, IdempotentRequest request, CancellationToken cancellationToken) =>
        BeginAsync(transaction, request, Guid.Empty, cancellationToken);

    /// <summary>Claims the key for a change of a job.</summary>
    internal static async Task<PreviousWrite?> BeginAsync(
        NpgsqlTransaction transaction, IdempotentRequest request, Guid job, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand(
            """
            insert into idempotency_keys as k (owner, key, fingerprint, job_id) values ($1, $2, $3, $5)
                on conflict (owner, key) do update
                   set fingerprint = excluded.fingerprint, job_id = excluded.job_id, response = null, created_at = now()
                   where k.created_at < now() - $4
            """, transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = request.Owner }, new() { Value = request.Key }, new() { Value = request.Fingerprint },
                new() { Value = KeyLifetime }, new() { Value = job },
            },
        };
        if (await take.ExecuteNonQueryAsync(cancellationToken) == 1)
            return null;
        await using var find = new NpgsqlCommand(
            "select fingerprint = $3, response from idempotency_keys where owner = $1 and key = $2", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = request.Owner }, new() { Value = request.Key }, new() { Value = request.Fingerprint } },
        };
        await using var reader = await find.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetBoolean(0), reader.IsDBNull(1) ? null : reader.GetString(1))
            : new(IsSame: false, Response: null);
    }

    /// <summary>Stores the response of the request, if the transaction commits.</summary>
    public static async Task CompleteAsync(
        NpgsqlTransaction transaction, IdempotentRequest request, string response, CancellationToken cancellationToken)
    {
        await using var store = new NpgsqlCommand(
            "update idempotency_keys set response = $3 where owner = $1 and key = $2", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = request.Owner }, new() { Value = request.Key }, new() { Value = response } },
        };
        await store.ExecuteNonQueryAsync(cancellationToken);
    }
}
