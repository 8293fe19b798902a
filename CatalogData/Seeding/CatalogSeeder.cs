using Npgsql;
using NpgsqlTypes;

namespace CatalogData.Seeding;

/// <summary>Fills an empty catalogue with any number of generated items and reviews, always the same ones.</summary>
public sealed class CatalogSeeder(NpgsqlDataSource database)
{
    /// <summary>Items per COPY: enough to make its startup cost negligible, few enough to buffer their reviews.</summary>
    private const int BatchSize = 20_000;

    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select not exists (select from items)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Writes items 1 to <paramref name="items"/> in one transaction, so that a partial catalogue is never visible.</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="reviewsPerItem">The average number of reviews per item.</param>
    /// <param name="replace">True to remove all items, types and brands first; otherwise the catalogue must be empty.</param>
    /// <param name="progress">Receives the number of items written so far.</param>
    /// <param name="cancellationToken">Cancels and rolls back.</param>
    public async Task SeedAsync(int items, int reviewsPerItem, bool replace, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        if (replace)
            await ExecuteAsync(connection, "truncate items, types, brands, reviews, pictures", cancellationToken);

        await WriteNamesAsync(connection, "types", "type", [.. SeedVocabulary.Types.Select(goods => goods.Type)], cancellationToken);
        await WriteNamesAsync(connection, "brands", "brand", SeedVocabulary.Brands, cancellationToken);

        foreach (var batch in Enumerable.Range(1, items).Chunk(BatchSize))
        {
            var made = Array.ConvertAll(batch, id => SeedItem.Make(id, reviewsPerItem));
            await WriteItemsAsync(connection, made, cancellationToken);
            await WriteReviewsAsync(connection, made, cancellationToken);
            progress?.Report(batch[^1]);
        }

        foreach (var table in new[] { "items", "types", "brands" })
        {
            await ExecuteAsync(
                connection,
                $"select setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false) from {table}",
                cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await ExecuteAsync(connection, "analyze items, types, brands, reviews", cancellationToken);
    }

    private static async Task WriteNamesAsync(
        NpgsqlConnection connection, string table, string column, string[] names, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"copy {table} (id, {column}) from stdin (format binary)", cancellationToken);
        for (var i = 0; i < names.Length; i++)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(i + 1, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(names[i], NpgsqlDbType.Text, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteItemsAsync(NpgsqlConnection connection, SeedItem[] items, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            copy items (id, name, description, price, type_id, brand_id,
                        available_stock, restock_threshold, max_stock_threshold, rating_count, rating_sum)
            from stdin (format binary)
            """, cancellationToken);
        foreach (var item in items)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(item.Id, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(item.Name, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(item.Description, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(item.Price, NpgsqlDbType.Numeric, cancellationToken);
            await copy.WriteAsync(item.TypeId, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(item.BrandId, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(item.AvailableStock, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(item.RestockThreshold, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(item.MaxStockThreshold, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(item.Reviews.Length, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(item.Reviews.Sum(review => (long)review.Stars), NpgsqlDbType.Bigint, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteReviewsAsync(NpgsqlConnection connection, SeedItem[] items, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy reviews (item_id, author, stars, comment) from stdin (format binary)", cancellationToken);
        foreach (var item in items)
        {
            foreach (var review in item.Reviews)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(item.Id, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(review.Author, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(review.Stars, NpgsqlDbType.Smallint, cancellationToken);
                await copy.WriteAsync(review.Comment, NpgsqlDbType.Text, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
