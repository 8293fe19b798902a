using CatalogService.Http;
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
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || UploadForm.BoundaryOf(type) is not { } boundary)
            return null;
        return await UploadForm.FirstFileAsync(request, boundary, cancellationToken) is { FileStream: { } content }
            ? new PictureUpload(content)
            : throw new BadHttpRequestException("The form has no file in it.");
    }

    /// <summary>Writes the file's content, as it comes.</summary>
    /// <exception cref="BadHttpRequestException">It is empty.</exception>
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
