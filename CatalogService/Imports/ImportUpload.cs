using CatalogData.Jobs;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CatalogService.Imports;

/// <summary>The rows of a request, not read yet: the raw body, or the first file of a form. Nothing is buffered.</summary>
internal sealed record ImportUpload(ImportFormat Format, Stream Content)
{
    /// <summary>Null if the request holds nothing that can be imported.</summary>
    public static async Task<ImportUpload?> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return null;
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return FormatOf(type) is { } format ? new ImportUpload(format, request.Body) : null;

        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
            return null;
        var form = new MultipartReader(boundary, request.Body);
        while (await form.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.AsFileSection() is { } file)
                return FormatOf(section, file.FileName) is { } format ? new ImportUpload(format, section.Body) : null;
        }

        return null;
    }

    // Browsers know no type for NDJSON, and often a wrong one for CSV: there the file's name decides.
    private static ImportFormat? FormatOf(MultipartSection section, string fileName) =>
        Path.GetExtension(fileName).ToUpperInvariant() switch
        {
            ".CSV" => ImportFormat.Csv,
            ".NDJSON" or ".JSONL" => ImportFormat.Ndjson,
            ".JSON" => ImportFormat.Json,
            _ => MediaTypeHeaderValue.TryParse(section.ContentType, out var type) ? FormatOf(type) : null,
        };

    private static ImportFormat? FormatOf(MediaTypeHeaderValue type) =>
        type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? null
            : type.MediaType.Value?.ToUpperInvariant() switch
            {
                "TEXT/CSV" => ImportFormat.Csv,
                "APPLICATION/X-NDJSON" => ImportFormat.Ndjson,
                "APPLICATION/JSON" => ImportFormat.Json,
                _ => null,
            };
}
