using Npgsql;
using Twin.Shared;

namespace Twin.Items;

internal sealed class ItemRepository(Database database, PictureRepository pictures, LazyItems lazy, Mistakes mistakes)
{
    private const int MaxHits = 1000;

    private const string Columns =
        """
        select i.id, i.name, i.description, i.price, i.picture_file_name, i.type_id, i.brand_id,
               i.available_stock, i.restock_threshold, i.max_stock_threshold, i.on_reorder, i.rating_sum, i.rating_count
        """;

    private const string From = "from items i";

    private const string Joined = "from items i join types t on t.id = i.type_id join brands b on b.id = i.brand_id";

    private string Select => mistakes.NPlusOne ? $"{Columns}, '', '' {From}" : $"{Columns}, t.type, b.brand {Joined}";

    public async Task<Item?> FindAsync(int id)
    {
        await using var command = await database.CommandAsync($"{Select} where i.id = @id");
        command.Parameters.AddWithValue("id", id);
        return (await ReadAsync(command)).SingleOrDefault();
    }

    public async Task<ItemPage> PageAsync(int pageIndex, int pageSize, ItemFilter filter)
    {
        await using var counting = await database.CommandAsync($"select count(*) {From} {filter.Where}");
        filter.AddTo(counting.Parameters);
        var count = (long)(await counting.ExecuteScalarAsync())!;

        var offset = (long)pageIndex * pageSize;
        await using var command = await database.CommandAsync(
            $"{Select} {filter.Where} order by i.name, i.id limit @limit offset @offset");
        filter.AddTo(command.Parameters);
        command.Parameters.AddWithValue("limit", pageSize);
        command.Parameters.AddWithValue("offset", offset);
        var items = await ReadAsync(command);
        return new ItemPage(pageIndex, pageSize, count, items, offset + items.Count < count ? Cursor.Of(items[^1]) : null);
    }

    public async Task<ItemPage> SearchAsync(string text, int pageIndex, int pageSize)
    {
        const string found = "i.search @@ (select search_query(@text))";
        await using var counting = await database.CommandAsync(
            $"select count(*) from (select {From} where {found} limit {MaxHits + 1}) hits");
        counting.Parameters.AddWithValue("text", text);
        var count = (long)(await counting.ExecuteScalarAsync())!;

        await using var command = await database.CommandAsync(
            $"""
            {Select} where {found}
            order by ts_rank(i.search, (select search_query(@text))) desc, i.id limit @limit offset @offset
            """);
        command.Parameters.AddWithValue("text", text);
        command.Parameters.AddWithValue("limit", pageSize);
        command.Parameters.AddWithValue("offset", (long)pageIndex * pageSize);
        return new ItemPage(pageIndex, pageSize, Math.Min(count, MaxHits), await ReadAsync(command), null)
        {
            CountIsExact = count > MaxHits ? false : null,
        };
    }

    public async Task<bool> UpdateAsync(int id, ItemInput item)
    {
        await using var command = await database.CommandAsync(
            """
            update items
               set (name, description, price, picture_file_name, type_id, brand_id,
                    available_stock, restock_threshold, max_stock_threshold, on_reorder)
                 = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             where id = $11
            """);
        object?[] values =
        [
            item.Name, item.Description, item.Price, item.PictureFileName, item.CatalogTypeId, item.CatalogBrandId,
            item.AvailableStock, item.RestockThreshold, item.MaxStockThreshold, item.OnReorder, id,
        ];
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync() > 0;
    }

    private async Task<List<Item>> ReadAsync(NpgsqlCommand command)
    {
        var items = new List<Item>();
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
                items.Add(Read(row));
        }

        return mistakes.NPlusOne ? await lazy.CompleteAsync(items) : await pictures.WithPicturesAsync(items);
    }

    private static Item Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetDecimal(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        row.GetInt32(5), new CatalogType(row.GetInt32(5), row.GetString(13)),
        row.GetInt32(6), new CatalogBrand(row.GetInt32(6), row.GetString(14)),
        row.GetInt32(7), row.GetInt32(8), row.GetInt32(9), row.GetBoolean(10), Average(row.GetInt64(11), row.GetInt32(12)), []);

    private static Rating Average(long sum, int count) => new(count == 0 ? null : Math.Round((decimal)sum / count, 2), count);
}
