using CatalogService.Database;
using System.Text.Json;
using CatalogService.Caching;
using CatalogService.Changes;
using Npgsql;
using Scalable.Jobs.Idempotency;
using Scalable.Npgsql.Pools;
using Scalable.ResponseCache;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Items;

/// <summary>
/// Changes items. Before the client gets its response, all dependent responses are invalidated in this replica, and the invalidation is
/// published to the others.
/// </summary>
internal sealed class ItemWrites(WritePool database, HttpResponseCache cache, ChangeRelay changes)
{
    private const int MaxAttempts = 3;

    /// <param name="input">The item.</param>
    /// <param name="request">Identifies the request if it may be sent twice; else null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The outcome, and the address of the item.</returns>
    public async Task<(WriteOutcome Outcome, string Location)> CreateAsync(
        ItemInput input, IdempotentRequest? request, CancellationToken cancellationToken)
    {
        var given = input.Id is > 0 ? input.Id : null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (request is not null)
                    return await CreateOnceAsync(input, given, request, cancellationToken);
                await using var connection = await database.OpenAsync(cancellationToken);
                var id = await InsertAsync(connection, input, given, cancellationToken);
                await AnnounceAsync(Tags.Of(id, input.CatalogTypeId, input.CatalogBrandId));
                return (WriteOutcome.Done, LocationOf(id));
            }
            catch (PostgresException failure) when (ItemWriteSql.Outcome(failure) is { } outcome)
            {
                if (outcome != WriteOutcome.IdTaken || given is not null || attempt == MaxAttempts)
                    return (outcome, "");
                // Clients have chosen ids that the sequence had not reached: continue after them.
                await SkipTakenIdsAsync(cancellationToken);
            }
        }
    }

    public Task<WriteOutcome> UpdateAsync(
        int id, ItemInput input, Preconditions conditions, CancellationToken cancellationToken) => ChangeAsync(
        id, conditions, parameters => ItemWriteSql.Update(id, input, parameters), item => TagsOfUpdate(item, input), cancellationToken);

    public Task<WriteOutcome> DeleteAsync(int id, Preconditions conditions, CancellationToken cancellationToken) => ChangeAsync(
        id, conditions, parameters => $"delete from items where id = {parameters.Append(id)}",
        item => Tags.Of(id, item.CatalogTypeId, item.CatalogBrandId), cancellationToken);

    public static string LocationOf(int id) => $"/api/catalog/items/{id}";

    private async Task<(WriteOutcome Outcome, string Location)> CreateOnceAsync(
        ItemInput input, int? given, IdempotentRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await IdempotentWrites.BeginAsync(transaction, request, cancellationToken) is { } earlier)
        {
            return earlier is { IsSame: true, Response: { } location }
                ? (WriteOutcome.Done, location)
                : throw new IdempotencyKeyConflictException();
        }

        var id = await InsertAsync(connection, input, given, cancellationToken);
        await IdempotentWrites.CompleteAsync(transaction, request, LocationOf(id), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await AnnounceAsync(Tags.Of(id, input.CatalogTypeId, input.CatalogBrandId));
        return (WriteOutcome.Done, LocationOf(id));
    }

    private static async Task<int> InsertAsync(NpgsqlConnection connection, ItemInput input, int? id, CancellationToken cancellationToken)
    {
        await using var insert = connection.CreateCommand();
        insert.CommandText = ItemWriteSql.Insert(input, id, insert.Parameters);
        return (int)(await insert.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task SkipTakenIdsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var skip = new NpgsqlCommand(ItemWriteSql.SkipTakenIds, connection);
        await skip.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Locks the row, evaluates the preconditions against the current item, and changes it. They are evaluated against the item with all
    /// its related data, which is what an ETag covers; the lock keeps other changes from coming in between.
    /// </summary>
    private async Task<WriteOutcome> ChangeAsync(
        int id, Preconditions conditions, Func<NpgsqlParameterCollection, string> statement, Func<Item, IEnumerable<string>> tags,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(connection, id, cancellationToken) is not { } item)
            return WriteOutcome.NotFound;
        if (!conditions.IsEmpty && !conditions.AllowChange(ValidatorOf(item)))
            return WriteOutcome.Changed;

        try
        {
            await using var change = connection.CreateCommand();
            change.CommandText = statement(change.Parameters);
            await change.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException failure) when (ItemWriteSql.Outcome(failure) is { } outcome)
        {
            return outcome;
        }

        await transaction.CommitAsync(cancellationToken);
        await AnnounceAsync(tags(item));
        return WriteOutcome.Done;
    }

    // What decides which lists and searches show the item, and where, is its name, its description, its type and its brand.
    private static IEnumerable<string> TagsOfUpdate(Item item, ItemInput input) =>
        (item.Name, item.Description, item.CatalogTypeId, item.CatalogBrandId)
            == (input.Name, input.Description, input.CatalogTypeId, input.CatalogBrandId)
            ? [Tags.Item(item.Id)]
            : Tags.Of(item.Id, item.CatalogTypeId, item.CatalogBrandId)
                .Concat(Tags.Of(item.Id, input.CatalogTypeId, input.CatalogBrandId));

    private static async Task<Item?> LockAsync(NpgsqlConnection connection, int id, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        // Two statements: in a single one, a row that waited for the lock would be joined with data from before the wait.
        var locking = new NpgsqlBatchCommand();
        locking.CommandText = $"select from items where id = {locking.Parameters.Append(id)} for update";
        batch.BatchCommands.Add(locking);
        var reading = new NpgsqlBatchCommand();
        reading.CommandText = $"{ItemRows.Select} from items i {ItemRows.Joins} where i.id = {reading.Parameters.Append(id)}";
        batch.BatchCommands.Add(reading);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? ItemRows.Read(reader) : null;
    }

    private static string ValidatorOf(Item item) =>
        EntityTagResponse.ComputeValidator(JsonSerializer.SerializeToUtf8Bytes(item, ItemJson.Default.Item));

    // Not canceled with the request: a committed change must be announced, even if the client has disconnected.
    private async Task AnnounceAsync(IEnumerable<string> tags)
    {
        await cache.InvalidateAsync(tags, CancellationToken.None);
        changes.Wake();
    }
}
