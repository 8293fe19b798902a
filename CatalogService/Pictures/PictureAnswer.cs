using System.Security.Cryptography;
using System.Text;
using CatalogData.Files;
using CatalogService.Caching;
using Microsoft.Net.Http.Headers;

namespace CatalogService.Pictures;

/// <summary>A picture's file in the store.</summary>
internal sealed record StoredPicture(string File, string MediaType);

/// <summary>Answers with a picture's file: whole, in part, or with 304, for which no file is opened.</summary>
internal sealed class PictureAnswer(IFileStore files, StoredPicture picture, string cacheControl, TimeSpan? staleAge = null) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // Files of the store never change, so that the name is all there is to tell one content from another.
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(picture.File)).AsSpan(0, 12))}\"";
        if (ContentNegotiation.Has(httpContext.Request.Headers.IfNoneMatch, tag))
        {
            SetHeaders(httpContext.Response, tag);
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (await files.OpenAsync(picture.File, httpContext.RequestAborted) is not { } content)
        {
            await TypedResults.NotFound().ExecuteAsync(httpContext);
            return;
        }

        SetHeaders(httpContext.Response, tag);
        await TypedResults.Stream(content, picture.MediaType, entityTag: new EntityTagHeaderValue(tag), enableRangeProcessing: true).ExecuteAsync(httpContext);
    }

    private void SetHeaders(HttpResponse response, string tag)
    {
        response.Headers.ETag = tag;
        response.Headers.CacheControl = cacheControl;
        StaleMark.Set(response.Headers, staleAge);
        // Whatever it is that was uploaded once: a browser must not take it for a page.
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
