using System.Globalization;
using System.Text.Json;
using CatalogService.Caching;
using CatalogService.Database;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Npgsql.Pools;
using Scalable.ResponseCache;

namespace CatalogService.Items;

/// <summary>
/// Full-text search: every word must match in the name or the description, as a whole word, as a prefix or by its stem; names
/// weigh more. The database splits the text into words with the function that splits the items (<c>search_words</c>), so that any
/// words copied from an item find it.
/// </summary>
internal sealed class ItemSearch([FromKeyedServices(DatabaseExtensions.Search)] ReadPool database, IOptions<DatabaseOptions> options)
{
    private readonly string _timeout = options.Value.SearchTimeout.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Normalizes the text: texts that differ in case or white space alone are one search.</summary>
    public static string Normalize(string text) =>
        string.Join(' ', text.ToLowerInvariant().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    public Task<QueryResult> SearchAsync(string text, int pageIndex, int pageSize, CancellationToken cancellationToken) =>
        database.QueryAsync(async (connection, cancel) =>
        {
            await using var batch = connection.CreateBatch();
            batch.BatchCommands.Add(TimeLimit());
            batch.BatchCommands.Add(Count(text));
            batch.BatchCommands.Add(Page(text, pageIndex, pageSize));

            await using var reader = await batch.ExecuteReaderAsync(cancel);
            await reader.NextResultAsync(cancel);
            await reader.ReadAsync(cancel);
            var count = reader.GetInt64(0);
            await reader.NextResultAsync(cancel);
            var items = await ItemRows.ReadAsync(reader, pageSize, cancel);
            return new QueryResult(Json(pageIndex, pageSize, count, items), IsEmpty: false)
            {
                Tags = Tags.OfShown(items.Select(item => item.Id)),
            };
        }, cancellationToken);

    // Sent with each search, since PgBouncer does not pass on settings of a connection. It ends with the batch, which is one transaction.
    private NpgsqlBatchCommand TimeLimit()
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = $"select set_config('statement_timeout', {command.Parameters.Append(_timeout)}, true)";
        return command;
    }

    private static NpgsqlBatchCommand Count(string text)
    {
        var command = new NpgsqlBatchCommand();
        // A subquery, so that the text is split once and not once per item, since the plan is generic (see DatabaseExtensions).
        var most = (PageLimits.MaxHits + 1).ToString(CultureInfo.InvariantCulture);
        command.CommandText =
            $"""
            select count(*)
              from (select from items i where i.search @@ (select search_query({command.Parameters.Append(text)})) limit {most}) hits
            """;
        return command;
    }

    private static NpgsqlBatchCommand Page(string text, int pageIndex, int pageSize)
    {
        var command = new NpgsqlBatchCommand();
        var parameters = command.Parameters;
        var query = $"search_query({parameters.Append(text)})";
        command.CommandText =
            $"""
            with wanted as materialized (select {query} as query)
            {ItemRows.Select}
            from (select i.id, ts_rank(i.search, (select query from wanted)) as rank
                    from items i where i.search @@ (select query from wanted)
                  order by rank desc, i.id
                   limit {PageLimits.SqlLimitFor(pageSize).ToString(CultureInfo.InvariantCulture)}
                  offset {parameters.Append((long)pageIndex * pageSize)}) page
            join items i on i.id = page.id {ItemRows.Joins}
            order by page.rank desc, i.id
            """;
        return command;
    }

    private static byte[] Json(int pageIndex, int pageSize, long count, List<Item> items) =>
        JsonSerializer.SerializeToUtf8Bytes(
            ItemPage.Of(pageIndex, pageSize, count, PageLimits.MaxHits, items, next: null), ItemJson.Default.ItemPage);
}
