using CatalogService.RequestBodies;
using Microsoft.Net.Http.Headers;

namespace CatalogService.Pictures;

/// <summary>Finds the first file of a form, unread. Its name and declared type are ignored: the content decides.</summary>
internal static class PictureUpload
{
    /// <summary>Opens the upload; returns null if the request is no form.</summary>
    /// <exception cref="BadHttpRequestException">The form has no file, or cannot be read.</exception>
    public static async Task<Stream?> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || UploadForm.BoundaryOf(type) is not { } boundary)
            return null;
        return await UploadForm.FirstFileAsync(request, boundary, cancellationToken) is { FileStream: { } content }
            ? content
            : throw new BadHttpRequestException("The form has no file in it.");
    }
}
