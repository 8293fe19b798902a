using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using Scalable.Npgsql.Pools;

namespace CatalogService.Items;

/// <summary>Reads types and brands, as JSON.</summary>
internal sealed class GroupQueries(ReadPool database)
{
    public Task<byte[]?> TypesAsync(CancellationToken cancellationToken) => ListAsync(
        "select id, type from types order by type", row => new CatalogType(row.GetInt32(0), row.GetString(1)),
        ItemJson.Default.IReadOnlyListCatalogType, cancellationToken);

    public Task<byte[]?> BrandsAsync(CancellationToken cancellationToken) => ListAsync(
        "select id, brand from brands order by brand", row => new CatalogBrand(row.GetInt32(0), row.GetString(1)),
        ItemJson.Default.IReadOnlyListCatalogBrand, cancellationToken);

    private Task<byte[]?> ListAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, JsonTypeInfo<IReadOnlyList<T>> json, CancellationToken cancellationToken) =>
        database.QueryAsync<byte[]?>(async (connection, cancel) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancel))
                rows.Add(read(reader));
            return JsonSerializer.SerializeToUtf8Bytes(rows, json);
        }, cancellationToken);
}
