using Npgsql;
using Twin.Shared;

namespace Twin.Items;

internal sealed class GroupRepository(Database database)
{
    public Task<List<CatalogType>> TypesAsync() =>
        ListAsync("select id, type from types order by type", row => new CatalogType(row.GetInt32(0), row.GetString(1)));

    public Task<List<CatalogBrand>> BrandsAsync() =>
        ListAsync("select id, brand from brands order by brand", row => new CatalogBrand(row.GetInt32(0), row.GetString(1)));

    private async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = await database.CommandAsync(sql);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await row.ReadAsync())
            rows.Add(read(row));
        return rows;
    }
}
