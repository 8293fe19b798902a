using CatalogService.Caching;

namespace CatalogService.Http;

/// <summary>Writes a complete body, with an entity tag computed from its bytes.</summary>
internal static class EntityTagResponse
{
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType, string cacheControl)
    {
        var validator = CachedResponse.Validator(body.Span);
        var (response, etag) = (context.Response, $"\"{validator}\"");
        var ended = Preconditions.Of(context.Request).CheckRead(validator, etag);
        if (ended is StatusCodes.Status412PreconditionFailed)
        {
            response.StatusCode = ended.Value;
            return;
        }

        response.Headers.ETag = etag;
        response.Headers.CacheControl = cacheControl;
        if (ended is { } status)
        {
            response.StatusCode = status;
            return;
        }

        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
