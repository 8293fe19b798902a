using CatalogData.Jobs;
using CatalogData.Pictures;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;

namespace WorkerService.Pictures;

/// <summary>
/// Adds a picture to the catalogue in the same transaction that completes its job. Database triggers announce the change to the caches.
/// </summary>
internal sealed class PictureStore(NpgsqlDataSource database, IOptions<PictureOptions> options)
{
    /// <summary>Adds or replaces the picture and completes the job.</summary>
    /// <exception cref="JobFailedException">The item no longer exists, or has the maximum number of pictures.</exception>
    /// <exception cref="JobLeaseLostException">Nothing was changed.</exception>
    public async Task CompleteAsync(
        JobLease lease, PicturePayload payload, Guid id, IReadOnlyList<PictureSize> sizes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, cancellationToken);

        var places = await LockAsync(transaction, payload.Item, cancellationToken);
        var position = payload.Position ?? (places.Count == 0 ? 0 : places.Max() + 1);
        if (places.Count >= options.Value.MaxPerItem && !places.Contains(position))
            throw new JobFailedException($"The item has {places.Count} pictures already. Pass a position to replace one.");

        // Deletes the picture at this position, if any; a trigger schedules the removal of its files.
        await ExecuteAsync(
            transaction, "delete from pictures where item_id = $1 and position = $2 and id <> $3", cancellationToken,
            payload.Item, position, id);
        await ExecuteAsync(transaction,
            """
            insert into pictures (id, width, height, item_id, position)
            select $1, size.width, size.height, $2, $3 from unnest($4, $5) size (width, height) on conflict do nothing
            """, cancellationToken,
            id, payload.Item, position, sizes.Select(size => size.Width).ToArray(), sizes.Select(size => size.Height).ToArray());
        await FileExpiry.ClearAsync(transaction, [.. sizes.Select(size => PictureFiles.Name(id, size.Width))], cancellationToken);
        await FileExpiry.SetAsync(transaction, [payload.File], TimeSpan.Zero, cancellationToken);

        var result = new PictureResult(
            payload.Item, id, position,
            [.. sizes.Select(size => new PictureSizeResult(size.Width, size.Height, PictureFiles.Url(id, size.Width)))]);
        await JobLeases.CompleteAsync(transaction, lease, JobJson.Write(result), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // The lock on the item serializes concurrent pictures of the same item, so that each gets its own position.
    private static async Task<HashSet<int>> LockAsync(NpgsqlTransaction transaction, int item, CancellationToken cancellationToken)
    {
        if (await ExecuteAsync(transaction, "select from items where id = $1 for no key update", cancellationToken, item) == 0)
            throw new JobFailedException("The item is gone.");
        await using var places = new NpgsqlCommand(
            "select distinct position from pictures where item_id = $1", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = item } },
        };
        await using var reader = await places.ExecuteReaderAsync(cancellationToken);
        var taken = new HashSet<int>();
        while (await reader.ReadAsync(cancellationToken))
            taken.Add(reader.GetInt32(0));
        return taken;
    }

    private static async Task<ulong> ExecuteAsync(
        NpgsqlTransaction transaction, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = 0ul;
        while (await reader.ReadAsync(cancellationToken))
            rows++;
        return rows;
    }
}
