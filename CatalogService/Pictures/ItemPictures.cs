using CatalogData.Pictures;
using CatalogService.Database;
using CatalogService.Items;
using Microsoft.AspNetCore.StaticFiles;

namespace CatalogService.Pictures;

/// <summary>The one picture of an item that the contract knows: the largest size of its first, or else the file that its <c>pictureFileName</c> names in the store.</summary>
internal sealed class ItemPictures(ReadDatabase database)
{
    private static readonly FileExtensionContentTypeProvider MediaTypes = new();

    public async Task<StoredPicture?> FindAsync(int item, CancellationToken cancellationToken)
    {
        var (named, first) = await QueryAsync(item, cancellationToken);
        if (first is not null)
            return first;
        return named is not null && PictureFile.IsName(named)
            && MediaTypes.TryGetContentType(named, out var mediaType) && mediaType.StartsWith("image/", StringComparison.Ordinal)
            ? new StoredPicture($"pictures/{named}", mediaType)
            : null;
    }

    private Task<(string? Named, StoredPicture? First)> QueryAsync(int item, CancellationToken cancellationToken) => database.QueryAsync(async (connection, cancel) =>
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
