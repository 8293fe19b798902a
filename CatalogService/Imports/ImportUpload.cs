using CatalogData.Jobs;
using CatalogService.RequestBodies;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CatalogService.Imports;

/// <summary>The unread rows of a request: the raw body, or the first file of a form. Nothing is buffered.</summary>
internal sealed record ImportUpload(ImportFormat Format, Stream Content)
{
    /// <summary>Opens the upload; returns null if the request holds nothing that can be imported.</summary>
    /// <exception cref="BadHttpRequestException">The form cannot be read.</exception>
    public static async Task<ImportUpload?> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return null;
        if (UploadForm.BoundaryOf(type) is not { } boundary)
            return FormatOf(type) is { } format ? new ImportUpload(format, request.Body) : null;
        return await UploadForm.FirstFileAsync(request, boundary, cancellationToken) is { FileStream: { } content } file
            && FormatOf(file) is { } known
            ? new ImportUpload(known, content)
            : null;
    }

    // Browsers know no type for NDJSON and often send a wrong one for CSV: there the file extension decides.
    private static ImportFormat? FormatOf(FileMultipartSection file) =>
        Path.GetExtension(file.FileName).ToUpperInvariant() switch
        {
            ".CSV" => ImportFormat.Csv,
            ".NDJSON" or ".JSONL" => ImportFormat.Ndjson,
            ".JSON" => ImportFormat.Json,
            _ => MediaTypeHeaderValue.TryParse(file.Section.ContentType, out var type) ? FormatOf(type) : null,
        };

    private static ImportFormat? FormatOf(MediaTypeHeaderValue type) =>
        type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? null
            : type.MediaType.Value?.ToUpperInvariant() switch
            {
                "TEXT/CSV" => ImportFormat.Csv,
                "APPLICATION/X-NDJSON" => ImportFormat.Ndjson,
                "APPLICATION/JSON" => ImportFormat.Json,
                _ => null,
            };
}
