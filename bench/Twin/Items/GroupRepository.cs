using Npgsql;
using Twin.Shared;

namespace Twin.Items;

internal sealed class GroupRepository(Database database)
{
    public Task<List<CatalogType>?> TypesAsync(CancellationToken cancellationToken) =>
        ListAsync("select id, type from types order by type", row => new CatalogType(row.GetInt32(0), row.GetString(1)), cancellationToken);

    public Task<List<CatalogBrand>?> BrandsAsync(CancellationToken cancellationToken) =>
        ListAsync(
            "select id, brand from brands order by brand", row => new CatalogBrand(row.GetInt32(0), row.GetString(1)), cancellationToken);

    private async Task<List<T>?> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = await database.CommandAsync(sql, cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await row.ReadAsync(cancellationToken))
            rows.Add(read(row));
        return rows;
    }
}
