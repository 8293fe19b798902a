using CatalogData.Files;
using CatalogService.Database;
using Microsoft.AspNetCore.StaticFiles;

namespace CatalogService.Items;

/// <summary>The one picture of an item that the contract knows: the file that its <c>pictureFileName</c> names in the store, or else the largest of its pictures.</summary>
internal sealed class ItemPictures(ReadDatabase database, IFileStore files)
{
    private const string Folder = "pictures";

    private static readonly FileExtensionContentTypeProvider MediaTypes = new();

    public async Task<Picture?> OpenAsync(int item, CancellationToken cancellationToken)
    {
        foreach (var name in await FilesAsync(item, cancellationToken))
        {
            if (PictureFile.IsName(name) && MediaTypes.TryGetContentType(name, out var mediaType)
                && mediaType.StartsWith("image/", StringComparison.Ordinal)
                && await files.OpenAsync($"{Folder}/{name}", cancellationToken) is { } content)
            {
                return new Picture(content, mediaType);
            }
        }

        return null;
    }

    private Task<List<string>> FilesAsync(int item, CancellationToken cancellationToken) => database.QueryAsync(async (connection, cancel) =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            select i.picture_file_name,
                   (select p.id || '/' || p.width || '.webp' from pictures p where p.item_id = i.id order by p.position, p.width desc limit 1)
              from items i where i.id = {command.Parameters.Append(item)}
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var names = new List<string>(2);
        if (await reader.ReadAsync(cancel))
        {
            for (var column = 0; column < 2; column++)
            {
                if (!reader.IsDBNull(column))
                    names.Add(reader.GetString(column));
            }
        }

        return names;
    }, cancellationToken);

    internal sealed record Picture(Stream Content, string MediaType);
}
