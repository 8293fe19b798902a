using System.Runtime.CompilerServices;
using CatalogData.Jobs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace WorkerService.PriceLists;

/// <summary>The items of a price list, all of one moment, and read as they are set.</summary>
internal sealed class PriceListItems(IOptions<PriceListOptions> options, TimeProvider clock)
{
    private const string Where = "where ($1::int is null or i.type_id = $1) and ($2::int is null or i.brand_id = $2)";

    /// <summary>What the list says besides its items.</summary>
    /// <param name="transaction">A snapshot, in which the items are read after it.</param>
    public async Task<PriceListContent> DescribeAsync(NpgsqlTransaction transaction, PriceListPayload list, CancellationToken cancellationToken)
    {
        await using var command = Command(transaction, list,
            $"select count(*), (select type from types where id = $1), (select brand from brands where id = $2) from items i {Where}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PriceListContent(
            options.Value.Title, options.Value.Currency,
            reader.IsDBNull(1) ? null : reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.GetInt64(0), clock.GetUtcNow());
    }

    /// <summary>The items by name. The server sends rows as fast as they are taken: none are piled up here.</summary>
    public static async IAsyncEnumerable<PriceListItem> ReadAsync(
        NpgsqlTransaction transaction, PriceListPayload list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command(transaction, list,
            $"""
            select i.id, i.name, t.type, b.brand, i.price
              from items i join types t on t.id = i.type_id join brands b on b.id = i.brand_id {Where} order by i.name, i.id
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return new PriceListItem(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetDecimal(4));
    }

    // A list of any length takes as long as it takes; the lease, not a clock in the driver, says when to stop.
    private static NpgsqlCommand Command(NpgsqlTransaction transaction, PriceListPayload list, string sql) => new(sql, transaction.Connection, transaction)
    {
        CommandTimeout = 0,
        Parameters = { new() { Value = (object?)list.Type ?? DBNull.Value }, new() { Value = (object?)list.Brand ?? DBNull.Value } },
    };
}
