using System.Globalization;
using System.Text.Json;
using CatalogService.Http;
using Npgsql;
using Scalable.Npgsql.Pools;
using Scalable.ResponseCache;

namespace CatalogService.Items;

/// <summary>Reads items as serialized JSON. Each method takes one round trip, whatever the number of items.</summary>
internal sealed class ItemQueries(ReadPool database)
{
    /// <summary>Returns the items with these ids, each as JSON; nonexistent ids are omitted.</summary>
    public Task<Dictionary<int, byte[]>> FindAsync(
        int[] ids, CancellationToken cancellationToken) => database.QueryAsync(async (connection, cancel) =>
    {
        await using var command = connection.CreateCommand();
        var wanted = command.Parameters.Append(ids);
        command.CommandText = $"{ItemRows.Select} from items i {ItemRows.JoinsFor(wanted)} where i.id = any ({wanted})";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new Dictionary<int, byte[]>(ids.Length);
        while (await reader.ReadAsync(cancel))
        {
            var item = ItemRows.Read(reader);
            found[item.Id] = JsonSerializer.SerializeToUtf8Bytes(item, CatalogJson.Default.Item);
        }

        return found;
    }, cancellationToken);

    /// <summary>Returns a page of the items that match, ordered by name (then by id), and the total number of matches.</summary>
    public Task<QueryResult> PageAsync(
        ItemPageRequest request, CancellationToken cancellationToken) => database.QueryAsync(async (connection, cancel) =>
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(ItemCount.Of(request.Filter));
        batch.BatchCommands.Add(Page(request));

        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var count = reader.GetInt64(0);
        await reader.NextResultAsync(cancel);
        var items = await ItemRows.ReadAsync(reader, request.PageSize + 1, cancel);

        string? next = null;
        if (items.Count > request.PageSize)
        {
            items.RemoveAt(request.PageSize);
            next = new ItemCursor(items[^1].Name, items[^1].Id).ToString();
        }

        var maxCount = string.IsNullOrEmpty(request.Filter.NamePrefix) ? int.MaxValue : ItemsApi.MaxSkipped;
        var page = ItemPage.Of(request.PageIndex, request.PageSize, count, maxCount, items, next);
        return new QueryResult(JsonSerializer.SerializeToUtf8Bytes(page, CatalogJson.Default.ItemPage), IsEmpty: items.Count == 0);
    }, cancellationToken);

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
        var limit = string.Create(CultureInfo.InvariantCulture, $"limit {LimitSteps.For(request.PageSize) + 1}");
        if (request.After is not null || request.PageIndex == 0)
            return $"select i.* from items i {where} order by i.name, i.id {limit}";

        // Skipped rows are counted in the index alone.
        var offset = parameters.Append((long)request.PageIndex * request.PageSize);
        return $"select i.* from (select i.id from items i {where} order by i.name, i.id {limit} offset {offset}) page "
            + "join items i on i.id = page.id";
    }
}
