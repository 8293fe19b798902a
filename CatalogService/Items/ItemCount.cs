using System.Globalization;
using Npgsql;

namespace CatalogService.Items;

/// <summary>Counts the items that match a filter.</summary>
internal static class ItemCount
{
    private static readonly string MaxCount = (ItemsApi.MaxSkipped + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Returns the statement. A filter by type and brand reads a counter that is maintained with the items; a name prefix counts its range
    /// of the index, up to one more than numbered pages can reach (<see cref="ItemsApi.MaxSkipped"/>).
    /// </summary>
    public static NpgsqlBatchCommand Of(ItemFilter filter)
    {
        var command = new NpgsqlBatchCommand();
        var parameters = command.Parameters;
        command.CommandText = string.IsNullOrEmpty(filter.NamePrefix)
            ? $"""
              select coalesce(sum(items), 0)::bigint from item_counts
              where type_id = {parameters.Append(filter.TypeId ?? 0)} and brand_id = {parameters.Append(filter.BrandId ?? 0)}
              """
            : $"select count(*) from (select from items i {filter.Where(parameters)} limit {MaxCount}) matches";
        return command;
    }
}
