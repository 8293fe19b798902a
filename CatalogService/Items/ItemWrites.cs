using System.Text.Json;
using CatalogService.Caching;
using CatalogService.Changes;
using CatalogService.Database;
using CatalogService.Http;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace CatalogService.Items;

/// <summary>Changes items. What depends on them is out of date in every replica before the client hears that it is done.</summary>
internal sealed class ItemWrites(WriteDatabase database, Representations cache, ChangeRelay changes)
{
    private const int MaxAttempts = 3;

    public async Task<(WriteOutcome Outcome, int Id)> CreateAsync(ItemInput input, CancellationToken cancellationToken)
    {
        var given = input.Id is > 0 ? input.Id : null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var id = await InsertAsync(input, given, cancellationToken);
                await AnnounceAsync(Tags.Of(id, input.CatalogTypeId, input.CatalogBrandId));
                return (WriteOutcome.Done, id);
            }
            catch (PostgresException failure) when (ItemSql.Outcome(failure) is { } outcome)
            {
                if (outcome != WriteOutcome.IdTaken || given is not null || attempt == MaxAttempts)
                    return (outcome, 0);
                // Clients gave ids that were still to come: go on after them.
                await SkipTakenIdsAsync(cancellationToken);
            }
        }
    }

    public Task<WriteOutcome> UpdateAsync(int id, ItemInput input, StringValues ifMatch, CancellationToken cancellationToken) => ChangeAsync(
        id, ifMatch, parameters => ItemSql.Update(id, input, parameters), Tags.Of(id, input.CatalogTypeId, input.CatalogBrandId), cancellationToken);

    public Task<WriteOutcome> DeleteAsync(int id, StringValues ifMatch, CancellationToken cancellationToken) => ChangeAsync(
        id, ifMatch, parameters => $"delete from items where id = {parameters.Append(id)}", [], cancellationToken);

    private async Task<int> InsertAsync(ItemInput input, int? id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var insert = connection.CreateCommand();
        insert.CommandText = ItemSql.Insert(input, id, insert.Parameters);
        return (int)(await insert.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task SkipTakenIdsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var skip = new NpgsqlCommand(ItemSql.SkipTakenIds, connection);
        await skip.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Locks the row, compares what it now looks like with what the client has seen, and changes it. The comparison takes the item with all that
    /// belongs to it, which is what an ETag stands for, so nothing can come between.
    /// </summary>
    private async Task<WriteOutcome> ChangeAsync(
        int id, StringValues ifMatch, Func<NpgsqlParameterCollection, string> statement, IEnumerable<string> newTags, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(connection, id, cancellationToken) is not { } item)
            return WriteOutcome.NotFound;
        if (!ContentNegotiation.Allows(ifMatch, Representation.Validator(JsonSerializer.SerializeToUtf8Bytes(item, CatalogJson.Default.Item))))
            return WriteOutcome.Changed;

        try
        {
            await using var change = connection.CreateCommand();
            change.CommandText = statement(change.Parameters);
            await change.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException failure) when (ItemSql.Outcome(failure) is { } outcome)
        {
            return outcome;
        }

        await transaction.CommitAsync(cancellationToken);
        await AnnounceAsync(Tags.Of(id, item.CatalogTypeId, item.CatalogBrandId).Concat(newTags));
        return WriteOutcome.Done;
    }

    private static async Task<Item?> LockAsync(NpgsqlConnection connection, int id, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        // Two statements, because a joined row that waited for a lock is joined with what was there before the wait.
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

    // What is committed is announced, whether or not the client still listens.
    private async Task AnnounceAsync(IEnumerable<string> tags)
    {
        await cache.InvalidateAsync(tags, CancellationToken.None);
        changes.Wake();
    }
}
