using System.Text.Json;
using CatalogData.Pictures;
using CatalogService.Caching;
using CatalogService.Database;
using CatalogService.Items;
using Microsoft.AspNetCore.StaticFiles;
using Scalable.Npgsql.Pools;
using Scalable.ResponseCache;

namespace CatalogService.Pictures;

/// <summary>
/// The single picture of an item that the contract knows: the largest size of its first picture, or else the file in the store that
/// its <c>pictureFileName</c> names.
/// </summary>
internal sealed class PrimaryPictureReader(ReadPool database, HttpResponseCache cache)
{
    private static readonly FileExtensionContentTypeProvider MediaTypes = new();

    /// <summary>Returns the picture, and the age of this information if it is stale. It is cached like all reads of the item.</summary>
    public async Task<(StoredPicture? Picture, TimeSpan? StaleAge)> FindAsync(int item, CancellationToken cancellationToken)
    {
        var read = new CachedRead($"picture:{item}", Tags.Item(item), cancel => LoadAsync(item, cancel));
        var known = await cache.GetAsync(read, cancellationToken);
        return (
            known.Json is { } json ? JsonSerializer.Deserialize(json, PictureJson.Default.StoredPicture) : null,
            cache.GetStaleAge(read, known));
    }

    private async Task<QueryResult> LoadAsync(int item, CancellationToken cancellationToken)
    {
        var (named, first) = await QueryAsync(item, cancellationToken);
        return (first ?? Named(named)) is { } picture
            ? JsonSerializer.SerializeToUtf8Bytes(picture, PictureJson.Default.StoredPicture)
            : null;
    }

    private static StoredPicture? Named(string? file) =>
        file is not null && PictureFileNameRule.IsName(file)
        && MediaTypes.TryGetContentType(file, out var mediaType) && mediaType.StartsWith("image/", StringComparison.Ordinal)
            ? new StoredPicture($"pictures/{file}", mediaType)
            : null;

    private Task<(string? Named, StoredPicture? First)> QueryAsync(
        int item, CancellationToken cancellationToken) => database.QueryAsync(async (connection, cancel) =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            select i.picture_file_name, p.id, p.width
              from items i left join lateral (
                   select id, width from pictures where item_id = i.id order by position, id, width desc limit 1) p on true
             where i.id = {command.Parameters.Append(item)}
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
            return (null, null);
        return (
            reader.IsDBNull(0) ? null : reader.GetString(0),
            reader.IsDBNull(1) ? null : new StoredPicture(PictureFiles.Name(reader.GetGuid(1), reader.GetInt32(2)), "image/webp"));
    }, cancellationToken);
}
