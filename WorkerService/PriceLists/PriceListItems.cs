using System.Runtime.CompilerServices;
using CatalogData.Jobs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace WorkerService.PriceLists;

/// <summary>Reads the items of a price list, all from one snapshot, as a stream.</summary>
internal sealed class PriceListItems(IOptions<PriceListOptions> options, TimeProvider timeProvider)
{
    private const string Where = "where ($1::int is null or i.type_id = $1) and ($2::int is null or i.brand_id = $2)";

    /// <summary>Returns the contents of the list apart from its items.</summary>
    /// <param name="transaction">The snapshot in which the items are read afterwards.</param>
    public async Task<PriceListContent> DescribeAsync(
        NpgsqlTransaction transaction, PriceListPayload list, CancellationToken cancellationToken)
    {
        await using var command = Command(transaction, list,
            $"select count(*), (select type from types where id = $1), (select brand from brands where id = $2) from items i {Where}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PriceListContent(
            options.Value.Title, options.Value.Currency,
            reader.IsDBNull(1) ? null : reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.GetInt64(0), timeProvider.GetUtcNow());
    }

    /// <summary>Reads the items by name. Rows are streamed from the server and not buffered.</summary>
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
        {
            yield return new PriceListItem(
                reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetDecimal(4));
        }
    }

    // No command timeout: the length of the list is unlimited. The job's lease limits the time, not the driver.
    private static NpgsqlCommand Command(NpgsqlTransaction transaction, PriceListPayload list, string sql) =>
        new(sql, transaction.Connection, transaction)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = (object?)list.Type ?? DBNull.Value }, new() { Value = (object?)list.Brand ?? DBNull.Value } },
        };
}
