using CatalogService.RequestBodies;
using Microsoft.Net.Http.Headers;

namespace CatalogService.Pictures;

/// <summary>The unread first file of a form. Its name and declared type are ignored: the content decides.</summary>
internal sealed class PictureUpload(Stream content)
{
    private const int BufferSize = 64 * 1024;

    public Stream Content => content;

    /// <summary>Opens the upload; returns null if the request is no form.</summary>
    /// <exception cref="BadHttpRequestException">The form has no file, or cannot be read.</exception>
    public static async Task<PictureUpload?> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || UploadForm.BoundaryOf(type) is not { } boundary)
            return null;
        return await UploadForm.FirstFileAsync(request, boundary, cancellationToken) is { FileStream: { } content }
            ? new PictureUpload(content)
            : throw new BadHttpRequestException("The form has no file in it.");
    }

    /// <summary>Copies the content of the file as it arrives.</summary>
    /// <exception cref="BadHttpRequestException">The file is empty.</exception>
    public static async Task CopyAsync(Stream content, Stream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var length = 0L;
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length += read;
        }

        if (length == 0)
            throw new BadHttpRequestException("The file is empty.");
    }
}
