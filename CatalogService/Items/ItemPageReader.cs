using System.Globalization;
using System.Text.Json;
using CatalogService.Caching;
using CatalogService.Database;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Npgsql.Pools;
using Scalable.ResponseCache;

namespace CatalogService.Items;

/// <summary>Reads pages of items, as JSON, in one round trip for any number of items.</summary>
internal sealed class ItemPageReader(ReadPool database, IOptions<DatabaseOptions> options) : IDisposable
{
    private static readonly string MaxCount = (PageLimits.MaxSkipped + 1).ToString(CultureInfo.InvariantCulture);

    private readonly ReadPoolShare _deepPages = database.CreateShare(options.Value.DeepPageConnections);

    /// <summary>Returns a page of the items that match, ordered by name (then by id), and the total number of matches.</summary>
    public Task<QueryResult> ReadAsync(ItemPageRequest request, CancellationToken cancellationToken)
    {
        return request.Skipped > PageLimits.MaxSkippedCheaply
            ? _deepPages.QueryAsync(QueryAsync, cancellationToken)
            : database.QueryAsync(QueryAsync, cancellationToken);

        Task<QueryResult> QueryAsync(NpgsqlConnection connection, CancellationToken token) => ReadAsync(connection, request, token);
    }

    public void Dispose() => _deepPages.Dispose();

    private static async Task<QueryResult> ReadAsync(
        NpgsqlConnection connection, ItemPageRequest request, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Count(request.Filter));
        batch.BatchCommands.Add(Page(request));

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var count = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        var items = await ItemRows.ReadAsync(reader, request.PageSize + 1, cancellationToken);

        string? next = null;
        if (items.Count > request.PageSize)
        {
            items.RemoveAt(request.PageSize);
            next = new ItemCursor(items[^1].Name, items[^1].Id).ToString();
        }

        var maxCount = string.IsNullOrEmpty(request.Filter.NamePrefix) ? int.MaxValue : PageLimits.MaxSkipped;
        var page = ItemPage.Of(request.PageIndex, request.PageSize, count, maxCount, items, next);
        return new QueryResult(JsonSerializer.SerializeToUtf8Bytes(page, ItemJson.Default.ItemPage), IsEmpty: items.Count == 0)
        {
            Tags = Tags.OfShown(items.Select(item => item.Id)),
        };
    }

    // A filter by type and brand reads a counter that is maintained with the items; a name prefix counts its range of the index, up to
    // one more than numbered pages can reach.
    private static NpgsqlBatchCommand Count(ItemFilter filter)
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

    private static NpgsqlBatchCommand Page(ItemPageRequest request)
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = $"{ItemRows.Select} from ({Cut(request, command.Parameters)}) i {ItemRows.Joins} order by i.name, i.id";
        return command;
    }

    // Selects the rows of the page before any join. One additional row shows whether there is a next page.
    private static string Cut(ItemPageRequest request, NpgsqlParameterCollection parameters)
    {
        var where = request.Filter.Where(parameters, request.After);
        var limit = string.Create(CultureInfo.InvariantCulture, $"limit {PageLimits.SqlLimitFor(request.PageSize) + 1}");
        if (request.After is not null || request.PageIndex == 0)
            return $"select i.* from items i {where} order by i.name, i.id {limit}";

        // Skipped rows are counted in the index alone.
        var offset = parameters.Append(request.Skipped);
        return $"select i.* from (select i.id from items i {where} order by i.name, i.id {limit} offset {offset}) page "
            + "join items i on i.id = page.id";
    }
}
