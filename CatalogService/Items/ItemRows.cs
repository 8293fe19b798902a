using CatalogData.Pictures;
using Npgsql;

namespace CatalogService.Items;

/// <summary>An item with all that belongs to it as one row, and back.</summary>
internal static class ItemRows
{
    public const string Select =
        """
        select i.id, i.name, i.description, i.price, i.picture_file_name, i.type_id, t.type, i.brand_id, b.brand,
               i.available_stock, i.restock_threshold, i.max_stock_threshold, i.on_reorder, i.rating_sum, i.rating_count,
               p.ids, p.widths, p.heights
        """;

    /// <summary>Pictures come as arrays side by side: a row per item, however many sizes of however many pictures it has.</summary>
    public const string Joins =
        """
        join types t on t.id = i.type_id
        join brands b on b.id = i.brand_id
        left join lateral (
            select array_agg(id order by position, id, width) as ids,
                   array_agg(width order by position, id, width) as widths,
                   array_agg(height order by position, id, width) as heights
              from pictures where item_id = i.id) p on true
        """;

    /// <summary>The first rows, as many as there are up to this number.</summary>
    public static async Task<List<Item>> ReadAsync(NpgsqlDataReader reader, int most, CancellationToken cancellationToken)
    {
        var items = new List<Item>(most);
        while (items.Count < most && await reader.ReadAsync(cancellationToken))
            items.Add(Read(reader));
        return items;
    }

    public static Item Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetString(1), StringOrNull(row, 2), row.GetDecimal(3), StringOrNull(row, 4),
        row.GetInt32(5), new CatalogType(row.GetInt32(5), row.GetString(6)),
        row.GetInt32(7), new CatalogBrand(row.GetInt32(7), row.GetString(8)),
        row.GetInt32(9), row.GetInt32(10), row.GetInt32(11), row.GetBoolean(12),
        Rating.Of(row.GetInt64(13), row.GetInt32(14)),
        row.IsDBNull(15) ? [] : Pictures(row.GetFieldValue<Guid[]>(15), row.GetFieldValue<int[]>(16), row.GetFieldValue<int[]>(17)));

    private static List<Picture> Pictures(Guid[] ids, int[] widths, int[] heights) =>
    [
        .. from n in Enumerable.Range(0, ids.Length)
           group new PictureSize(widths[n], heights[n], PictureFiles.Url(ids[n], widths[n])) by ids[n] into sizes
           select new Picture(sizes.Key, [.. sizes]),
    ];

    private static string? StringOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
