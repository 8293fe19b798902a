using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CatalogService.RequestBodies;

/// <summary>Finds the first file of a multipart form, without reading or buffering its content.</summary>
internal static class UploadForm
{
    /// <summary>
    /// Returns the boundary between the parts of a form; null if the request is no form or its boundary is not
    /// from 1 to 200 characters long.
    /// </summary>
    public static string? BoundaryOf(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 200 } boundary
            ? boundary
            : null;

    /// <summary>Returns the first file, or null if there is none.</summary>
    /// <exception cref="BadHttpRequestException">The form cannot be read.</exception>
    public static async Task<FileMultipartSection?> FirstFileAsync(
        HttpRequest request, string boundary, CancellationToken cancellationToken)
    {
        var form = new MultipartReader(boundary, request.Body);
        try
        {
            while (await form.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.AsFileSection() is { } file)
                    return file;
            }
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            throw Broken(broken);
        }

        return null;
    }

    /// <summary>
    /// Returns whether the upload itself is malformed. Failures to read it are the client's; an exception that already
    /// has a status of its own keeps it.
    /// </summary>
    public static bool IsBroken(Exception failure) => failure is InvalidDataException or IOException and not BadHttpRequestException;

    public static BadHttpRequestException Broken(Exception failure) => new(
        failure is IOException
            ? "The upload cannot be read: it breaks off, or its boundary is not the one in Content-Type."
            : "The upload cannot be read: the headers of a part are malformed, too many or too long.",
        failure);
}
