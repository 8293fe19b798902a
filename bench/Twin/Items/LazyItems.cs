using Twin.Shared;

namespace Twin.Items;

/// <summary>
/// Completes items as an O/R mapper does with lazy loading: each navigation property is a query when it is first read. Types and
/// brands that
/// the request has already loaded are not loaded again; pictures belong to one item each.
/// </summary>
internal sealed class LazyItems(Database database, PictureRepository pictures)
{
    public async Task<List<Item>> CompleteAsync(List<Item> items)
    {
        var (types, brands) = (new Dictionary<int, CatalogType>(), new Dictionary<int, CatalogBrand>());
        var complete = new List<Item>(items.Count);
        foreach (var item in items)
        {
            if (!types.TryGetValue(item.CatalogTypeId, out var type))
                types[item.CatalogTypeId] = type = new(item.CatalogTypeId, await NameAsync("type", "types", item.CatalogTypeId));
            if (!brands.TryGetValue(item.CatalogBrandId, out var brand))
                brands[item.CatalogBrandId] = brand = new(item.CatalogBrandId, await NameAsync("brand", "brands", item.CatalogBrandId));
            complete.Add(item with
            {
                CatalogType = type,
                CatalogBrand = brand,
                Pictures = [.. (await pictures.OfAsync(item.Id))[item.Id]],
            });
        }

        return complete;
    }

    private async Task<string> NameAsync(string column, string table, int id)
    {
        await using var command = await database.CommandAsync($"select {column} from {table} where id = @id");
        command.Parameters.AddWithValue("id", id);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
