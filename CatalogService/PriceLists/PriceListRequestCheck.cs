using Npgsql;

namespace CatalogService.PriceLists;

/// <summary>Checks requests for price lists.</summary>
internal sealed class PriceListRequestCheck(NpgsqlDataSource database)
{
    /// <summary>Returns the name of the parameter whose type or brand does not exist; null if both exist.</summary>
    public async Task<string?> UnknownAsync(PriceListRequest list, CancellationToken cancellationToken)
    {
        if (list.Type is null && list.Brand is null)
            return null;
        await using var command = database.CreateCommand(
            """
            select case when $1::int is not null and not exists (select from types where id = $1) then 'type'
                        when $2::int is not null and not exists (select from brands where id = $2) then 'brand' end
            """);
        command.Parameters.Add(new() { Value = (object?)list.Type ?? DBNull.Value });
        command.Parameters.Add(new() { Value = (object?)list.Brand ?? DBNull.Value });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }
}
