using Twin.Shared;

namespace Twin.Items;

internal sealed class PictureRepository(Database database)
{
    public async Task<List<Item>> WithPicturesAsync(List<Item> items)
    {
        var pictures = await OfAsync([.. items.Select(item => item.Id)]);
        return [.. items.Select(item => item with { Pictures = [.. pictures[item.Id]] })];
    }

    public async Task<ILookup<int, Picture>> OfAsync(params int[] items)
    {
        await using var command = await database.CommandAsync(
            "select item_id, id, width, height from pictures where item_id = any(@items) order by item_id, position, id, width");
        command.Parameters.AddWithValue("items", items);
        var rows = new List<(int Item, Guid Picture, PictureSize Size)>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var (id, width) = (row.GetGuid(1), row.GetInt32(2));
            rows.Add((row.GetInt32(0), id, new PictureSize(width, row.GetInt32(3), $"/api/catalog/pictures/{id}/{width}.webp")));
        }

        return rows.GroupBy(size => (size.Item, size.Picture))
            .ToLookup(sizes => sizes.Key.Item, sizes => new Picture(sizes.Key.Picture, [.. sizes.Select(size => size.Size)]));
    }
}
