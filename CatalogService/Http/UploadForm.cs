using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CatalogService.Http;

/// <summary>A form of which the first file is taken, unread: nothing is buffered.</summary>
internal static class UploadForm
{
    /// <summary>What separates the parts of a form; null if the request is none.</summary>
    public static string? BoundaryOf(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 200 } boundary
            ? boundary
            : null;

    /// <summary>The first file, or null if there is none.</summary>
    /// <exception cref="BadHttpRequestException">The form cannot be read.</exception>
    public static async Task<FileMultipartSection?> FirstFileAsync(HttpRequest request, string boundary, CancellationToken cancellationToken)
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

    /// <summary>Whether it is the upload that is broken. Trouble with reading it is the client's; what has an answer of its own keeps it.</summary>
    public static bool IsBroken(Exception failure) => failure is InvalidDataException or IOException and not BadHttpRequestException;

    public static BadHttpRequestException Broken(Exception failure) => new(
        failure is IOException
            ? "The upload cannot be read: it breaks off, or has no such boundary as its Content-Type names."
            : "The upload cannot be read: the headers of a part are malformed, too many or too long.",
        failure);
}
