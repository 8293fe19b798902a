using CatalogService.Http;
using Microsoft.Extensions.Primitives;

namespace CatalogService.Caching;

/// <summary>Writes a representation as the response: plain or compressed, or 304 or 412 if the request's preconditions say so.</summary>
internal static class CachedResponseWriter
{
    private static readonly StringValues Json = "application/json; charset=utf-8";
    private static readonly StringValues Vary = "Accept-Encoding";

    // Any cache may store the response but must revalidate it before each use, so that a write is seen at once.
    private static readonly StringValues CacheControl = "public, no-cache";

    /// <param name="context">The request and its response.</param>
    /// <param name="representation">The representation to write.</param>
    /// <param name="edge">The headers for the edge caches; null if they must not store the response.</param>
    /// <param name="staleAge">The age of the response if it is stale; else null.</param>
    public static Task WriteAsync(HttpContext context, CachedResponse representation, EdgeHeaders? edge = null, TimeSpan? staleAge = null)
    {
        var request = context.Request.Headers;
        var response = context.Response;
        var headers = response.Headers;
        var variant = request.AcceptEncoding.Count == 0
            ? representation.Plain
            : representation.In(ContentNegotiation.Encoding(request.AcceptEncoding));

        var ended = new Preconditions(request.IfMatch, request.IfNoneMatch).CheckRead(representation.Plain.Validator, variant.ETag[0]);
        if (ended is StatusCodes.Status412PreconditionFailed)
        {
            response.StatusCode = ended.Value;
            return Task.CompletedTask;
        }

        headers.ETag = variant.ETag;
        headers.CacheControl = CacheControl;
        headers.Vary = Vary;
        if (edge is not null)
        {
            headers[EdgeCacheNotifier.ControlHeader] = edge.Control;
            headers[EdgeCacheNotifier.TagHeader] = edge.Tags;
        }

        StaleHeaders.Set(headers, staleAge);

        if (ended is { } status)
        {
            response.StatusCode = status;
            return Task.CompletedTask;
        }

        if (variant.Encoding.Count > 0)
            headers.ContentEncoding = variant.Encoding;
        headers.ContentType = Json;
        headers.ContentLength = variant.Body.Length;
        var writing = response.BodyWriter.WriteAsync(variant.Body, context.RequestAborted);
        return writing.IsCompletedSuccessfully ? Task.CompletedTask : writing.AsTask();
    }
}
