using CatalogService.Caching;
using CatalogService.Changes;
using Npgsql;
using Scalable.Npgsql.Pools;
using Scalable.ResponseCache;

namespace CatalogService.Pictures;

/// <summary>Removes a picture from an item. A trigger takes care of its files.</summary>
internal sealed class PictureRemoval(WritePool database, HttpResponseCache cache, ChangeRelay changes)
{
    /// <returns>True if the item had the picture.</returns>
    public async Task<bool> RemoveAsync(int item, Guid picture, CancellationToken cancellationToken)
    {
        if (!await DeleteAsync(item, picture, cancellationToken))
            return false;
        // Not canceled with the request: a committed change must be announced, even if the client has disconnected.
        await cache.InvalidateAsync([Tags.Item(item)], CancellationToken.None);
        changes.Wake();
        return true;
    }

    /// <returns>True if the item has the picture.</returns>
    public async Task<bool> ExistsAsync(int item, Guid picture, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select exists (select from pictures where item_id = $1 and id = $2)", connection);
        command.Parameters.Add(new() { Value = item });
        command.Parameters.Add(new() { Value = picture });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<bool> DeleteAsync(int item, Guid picture, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("delete from pictures where item_id = $1 and id = $2", connection);
        command.Parameters.Add(new() { Value = item });
        command.Parameters.Add(new() { Value = picture });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
