using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CatalogService.Pictures;

/// <summary>The first file of a form, not read yet. What it is called and what type it claims to be is nobody's concern: its bytes will tell.</summary>
internal sealed class PictureUpload(Stream content)
{
    private const int BufferSize = 64 * 1024;

    public Stream Content => content;

    /// <summary>Null if the request is no form.</summary>
    /// <exception cref="BadHttpRequestException">The form has no file, or cannot be read.</exception>
    public static async Task<PictureUpload?> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
        {
            return null;
        }

        var form = new MultipartReader(boundary, request.Body);
        while (await ReadingAsync(form.ReadNextSectionAsync(cancellationToken)) is { } section)
        {
            if (section.AsFileSection() is not null)
                return new PictureUpload(section.Body);
        }

        throw new BadHttpRequestException("The form has no file in it.");
    }

    /// <summary>Writes the file's content, as it comes.</summary>
    /// <exception cref="BadHttpRequestException">The upload breaks off, is empty, or larger than it may be.</exception>
    public static async Task CopyAsync(Stream content, Stream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var length = 0L;
        while (await ReadingAsync(content.ReadAsync(buffer, cancellationToken).AsTask()) is > 0 and var read)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length += read;
        }

        if (length == 0)
            throw new BadHttpRequestException("The file is empty.");
    }

    // Trouble with reading is the client's; trouble with writing is not.
    private static async Task<T> ReadingAsync<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException($"The form cannot be read: {broken.Message}", broken);
        }
    }
}
