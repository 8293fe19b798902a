using CatalogService.Database;
using Npgsql;

namespace CatalogService.Items;

/// <summary>The SQL statements that change items, and the outcomes that their failures mean.</summary>
internal static class ItemWriteSql
{
    /// <summary>Moves the sequence of ids past the highest id in use.</summary>
    public const string SkipTakenIds =
        "select setval(pg_get_serial_sequence('items', 'id'), "
        + "greatest((select max(id) from items), nextval(pg_get_serial_sequence('items', 'id'))))";

    public static string Insert(ItemInput item, int? id, NpgsqlParameterCollection parameters) =>
        $"""
        insert into items ({(id is null ? "" : "id, ")}name, description, price, picture_file_name, type_id, brand_id,
                           available_stock, restock_threshold, max_stock_threshold, on_reorder)
        values ({(id is { } given ? $"{parameters.Append(given)}, " : "")}{string.Join(", ", Values(item, parameters))})
        returning id
        """;

    public static string Update(int id, ItemInput item, NpgsqlParameterCollection parameters) =>
        $"""
        update items
           set (name, description, price, picture_file_name, type_id, brand_id,
                available_stock, restock_threshold, max_stock_threshold, on_reorder)
             = ({string.Join(", ", Values(item, parameters))})
         where id = {parameters.Append(id)}
        """;

    /// <summary>Returns the outcome if the failure is the client's error; else null.</summary>
    public static WriteOutcome? Outcome(PostgresException failure) => (failure.SqlState, failure.ConstraintName) switch
    {
        (PostgresErrorCodes.UniqueViolation, "items_pkey") => WriteOutcome.IdTaken,
        (PostgresErrorCodes.ForeignKeyViolation, "items_type_id_fkey") => WriteOutcome.UnknownType,
        (PostgresErrorCodes.ForeignKeyViolation, "items_brand_id_fkey") => WriteOutcome.UnknownBrand,
        _ => null,
    };

    private static string[] Values(ItemInput item, NpgsqlParameterCollection parameters) =>
    [
        parameters.Append(item.Name), Text(item.Description, parameters),
        parameters.Append(Math.Round(item.Price, 2, MidpointRounding.AwayFromZero)),
        Text(item.PictureFileName, parameters), parameters.Append(item.CatalogTypeId), parameters.Append(item.CatalogBrandId),
        parameters.Append(item.AvailableStock), parameters.Append(item.RestockThreshold), parameters.Append(item.MaxStockThreshold),
        parameters.Append(item.OnReorder),
    ];

    private static string Text(string? value, NpgsqlParameterCollection parameters) => value is null ? "null" : parameters.Append(value);
}
