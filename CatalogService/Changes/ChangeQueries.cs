using Contracts;
using Npgsql;

namespace CatalogService.Changes;

/// <summary>Queries of the tables in which triggers record changes.</summary>
internal sealed class ChangeQueries(NpgsqlDataSource database)
{
    public const int BatchSize = 500;

    /// <summary>The wait before the next query if price changes remain after a round: another replica is publishing them.</summary>
    private static readonly TimeSpan Leftover = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Takes the item changes that are due. Each is announced twice: the first time it becomes due again in 3 seconds,
    /// the second time it is deleted. The service's own changes are due the second time only, since the service has announced them itself.
    /// </summary>
    public async Task<IReadOnlyList<ItemChange>> TakeItemsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            with due as materialized (
                select id from item_changes where due_at <= now() order by due_at limit $1 for update skip locked),
            first as (
                update item_changes set announced = true, due_at = now() + interval '3 s'
                 where id in (select id from due) and not announced
                returning item_id, old_type, old_brand, new_type, new_brand, affects_lists),
            last as (
                delete from item_changes
                 where id in (select id from due) and announced
                returning item_id, old_type, old_brand, new_type, new_brand, affects_lists)
            select * from first union all select * from last
            """);
        command.Parameters.Add(new() { Value = BatchSize });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var changes = new List<ItemChange>();
        while (await reader.ReadAsync(cancellationToken))
            changes.Add(new ItemChange(reader.GetInt32(0), Group(reader, 1), Group(reader, 3), reader.GetBoolean(5)));
        return changes;
    }

    /// <summary>
    /// Publishes price changes, oldest first, and deletes them if that succeeds. Only one replica at a time does, to preserve their order.
    /// </summary>
    /// <returns>The number of published changes; 0 if there were none or another replica is publishing.</returns>
    public async Task<int> RelayPricesAsync(Func<IReadOnlyList<ProductPriceChanged>, Task> publish, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var turn = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtext('price_changes'))", connection))
        {
            if (!(bool)(await turn.ExecuteScalarAsync(cancellationToken))!)
                return 0;
        }

        var ids = new List<long>();
        var changes = new List<ProductPriceChanged>();
        await using (var select = new NpgsqlCommand(
            "select id, item_id, new_price, old_price from price_changes order by id limit $1", connection))
        {
            select.Parameters.Add(new() { Value = BatchSize });
            await using var reader = await select.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                ids.Add(reader.GetInt64(0));
                changes.Add(new ProductPriceChanged(reader.GetInt32(1), reader.GetDecimal(2), reader.GetDecimal(3)));
            }
        }

        if (ids.Count == 0)
            return 0;
        await publish(changes);
        await using (var delete = new NpgsqlCommand("delete from price_changes where id = any ($1)", connection))
        {
            delete.Parameters.Add(new() { Value = ids.ToArray() });
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return ids.Count;
    }

    /// <summary>
    /// Returns the time until an item change is due, or until price changes that another replica is publishing have to be checked again;
    /// the maximum value if there are none.
    /// </summary>
    public async Task<TimeSpan> NextAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select (select min(due_at) from item_changes) - now(), exists (select from price_changes)");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var item = reader.IsDBNull(0) ? TimeSpan.MaxValue : reader.GetTimeSpan(0);
        var price = reader.GetBoolean(1) ? Leftover : TimeSpan.MaxValue;
        return item < price ? item : price;
    }

    private static (int Type, int Brand)? Group(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : (reader.GetInt32(column), reader.GetInt32(column + 1));
}

/// <summary>An item that was added, changed or deleted. Item 0 stands for more changes than are worth listing.</summary>
/// <param name="AffectsLists">True if the change may affect which lists show the item, or where.</param>
internal sealed record ItemChange(int Item, (int Type, int Brand)? Old, (int Type, int Brand)? New, bool AffectsLists);
