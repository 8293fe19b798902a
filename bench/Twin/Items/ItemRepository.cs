using Npgsql;
using Twin.Shared;

namespace Twin.Items;

internal sealed class ItemRepository(Database database, PictureRepository pictures)
{
    private const string Select =
        """
        select i.id, i.name, i.description, i.price, i.picture_file_name, i.type_id, t.type, i.brand_id, b.brand,
               i.available_stock, i.restock_threshold, i.max_stock_threshold, i.on_reorder, i.rating_sum, i.rating_count
          from items i join types t on t.id = i.type_id join brands b on b.id = i.brand_id
        """;

    public async Task<Item?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var command = await database.CommandAsync($"{Select} where i.id = @id", cancellationToken);
        command.Parameters.AddWithValue("id", id);
        var items = await ReadAsync(command, cancellationToken);
        return (await pictures.WithPicturesAsync(items, cancellationToken)).SingleOrDefault();
    }

    public async Task<ItemPage?> PageAsync(int pageIndex, int pageSize, ItemFilter filter, CancellationToken cancellationToken)
    {
        await using var counting = await database.CommandAsync($"select count(*) from items i {filter.Where}", cancellationToken);
        filter.AddTo(counting.Parameters);
        var count = (long)(await counting.ExecuteScalarAsync(cancellationToken))!;

        var offset = (long)pageIndex * pageSize;
        await using var command = await database.CommandAsync(
            $"{Select} {filter.Where} order by i.name, i.id limit @limit offset @offset", cancellationToken);
        filter.AddTo(command.Parameters);
        command.Parameters.AddWithValue("limit", pageSize);
        command.Parameters.AddWithValue("offset", offset);
        var items = await pictures.WithPicturesAsync(await ReadAsync(command, cancellationToken), cancellationToken);
        return new ItemPage(pageIndex, pageSize, count, items, offset + items.Count < count ? Cursor.Of(items[^1]) : null);
    }

    private static async Task<List<Item>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var items = new List<Item>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            items.Add(new Item(
                row.GetInt32(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetDecimal(3),
                row.IsDBNull(4) ? null : row.GetString(4),
                row.GetInt32(5), new CatalogType(row.GetInt32(5), row.GetString(6)),
                row.GetInt32(7), new CatalogBrand(row.GetInt32(7), row.GetString(8)),
                row.GetInt32(9), row.GetInt32(10), row.GetInt32(11), row.GetBoolean(12), Average(row.GetInt64(13), row.GetInt32(14)), []));
        }

        return items;
    }

    private static Rating Average(long sum, int count) => new(count == 0 ? null : Math.Round((decimal)sum / count, 2), count);
}
