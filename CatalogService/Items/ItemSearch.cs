using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CatalogService.Database;
using CatalogService.Http;
using Npgsql;

namespace CatalogService.Items;

/// <summary>Full-text search: every word must be found, whole or as a beginning, in a name or a description; names weigh more.</summary>
internal sealed partial class ItemSearch(ReadDatabase database)
{
    /// <summary>More words than this narrow nothing down any further.</summary>
    private const int MaxWords = 8;

    /// <summary>The words that count, in lower case.</summary>
    public static string[] Words(string text) => [.. Word().Matches(text).Select(word => word.Value.ToLowerInvariant()).Distinct().Take(MaxWords)];

    public Task<byte[]> SearchAsync(string[] words, int pageIndex, int pageSize, CancellationToken cancellationToken) => words.Length == 0
        ? Task.FromResult(Json(pageIndex, pageSize, count: 0, []))
        : database.QueryAsync(async (connection, cancel) =>
        {
            await using var batch = connection.CreateBatch();
            batch.BatchCommands.Add(Count(words));
            batch.BatchCommands.Add(Page(words, pageIndex, pageSize));

            await using var reader = await batch.ExecuteReaderAsync(cancel);
            await reader.ReadAsync(cancel);
            var count = reader.GetInt64(0);
            await reader.NextResultAsync(cancel);
            return Json(pageIndex, pageSize, count, await ItemRows.ReadAsync(reader, pageSize, cancel));
        }, cancellationToken);

    private static NpgsqlBatchCommand Count(string[] words)
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = $"select count(*) from items i where i.search @@ {Query(words, command.Parameters)}";
        return command;
    }

    private static NpgsqlBatchCommand Page(string[] words, int pageIndex, int pageSize)
    {
        var command = new NpgsqlBatchCommand();
        var parameters = command.Parameters;
        var query = Query(words, parameters);
        command.CommandText =
            $"""
            {ItemRows.Select}
            from (select i.id, ts_rank(i.search, {query}) as rank from items i where i.search @@ {query}
                  order by rank desc, i.id limit {PageLimit.For(pageSize).ToString(CultureInfo.InvariantCulture)} offset {parameters.Append((long)pageIndex * pageSize)}) page
            join items i on i.id = page.id {ItemRows.Joins}
            order by page.rank desc, i.id
            """;
        return command;
    }

    // Names are indexed as they are and descriptions by their stems, so each word is looked for as both. A subquery, so that words are parsed once, and not
    // once for each item that has them: the plan is kept for any words (see DatabaseExtensions).
    private static string Query(string[] words, NpgsqlParameterCollection parameters) => "(select " + string.Join(" && ", words.Select(word =>
    {
        var value = parameters.Append(word + ":*");
        return $"(to_tsquery('simple', {value}) || to_tsquery('english', {value}))";
    })) + ")";

    private static byte[] Json(int pageIndex, int pageSize, long count, List<Item> items) =>
        JsonSerializer.SerializeToUtf8Bytes(new ItemPage(pageIndex, pageSize, count, items, Next: null), CatalogJson.Default.ItemPage);

    // Letters and digits only: nothing of the text is ever an operator of the query.
    [GeneratedRegex(@"[\p{L}\p{Nd}]{1,64}")]
    private static partial Regex Word();
}
