using System.Security.Cryptography;
using System.Text;
using CatalogData.Files;
using Microsoft.Net.Http.Headers;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Http;

/// <summary>Responds with a file of the store: whole, in part, or with 304, in most cases without opening it.</summary>
/// <param name="files">The file store.</param>
/// <param name="file">The file's name in the store.</param>
/// <param name="mediaType">The media type of its content.</param>
/// <param name="cacheControl">The value of <c>Cache-Control</c>.</param>
/// <param name="downloadName">The name under which a browser saves it; null to display it.</param>
/// <param name="staleAge">The age of the information that this is the file, if it is stale; else null.</param>
internal sealed class StoredFileResult(
    IFileStore files, string file, string mediaType, string cacheControl, string? downloadName = null, TimeSpan? staleAge = null) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // Files in the store never change, so the name identifies the content.
        var validator = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)).AsSpan(0, 12));
        var (response, etag, conditions) = (httpContext.Response, $"\"{validator}\"", Preconditions.Of(httpContext.Request));
        if (conditions.IfMatch.Count == 0 && conditions.IfNoneMatch == etag)
        {
            SetHeaders(response, etag);
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (await files.OpenAsync(file, httpContext.RequestAborted) is not { } content)
        {
            await TypedResults.NotFound().ExecuteAsync(httpContext);
            return;
        }

        if (conditions.CheckRead(validator, etag) is { } ended)
        {
            await content.DisposeAsync();
            if (ended == StatusCodes.Status304NotModified)
                SetHeaders(response, etag);
            response.StatusCode = ended;
            return;
        }

        SetHeaders(response, etag);
        await TypedResults
            .Stream(content, mediaType, downloadName, entityTag: new EntityTagHeaderValue(etag), enableRangeProcessing: content.CanSeek)
            .ExecuteAsync(httpContext);
    }

    private void SetHeaders(HttpResponse response, string etag)
    {
        response.Headers.ETag = etag;
        response.Headers.CacheControl = cacheControl;
        StaleHeaders.Set(response.Headers, staleAge);
        // The content was uploaded by users: a browser must not interpret it as a page.
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
