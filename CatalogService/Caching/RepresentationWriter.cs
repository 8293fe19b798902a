using CatalogService.Http;
using Microsoft.Extensions.Primitives;

namespace CatalogService.Caching;

/// <summary>Puts a representation on the wire: whole, compressed, or as the news that there is none.</summary>
internal static class RepresentationWriter
{
    private static readonly StringValues Json = "application/json; charset=utf-8";
    private static readonly StringValues Vary = "Accept-Encoding";

    // Anybody may keep an answer, but asks before using it again: a write is to be seen at once.
    private static readonly StringValues CacheControl = "public, no-cache";

    /// <param name="context">The request, and where the answer goes.</param>
    /// <param name="representation">The answer.</param>
    /// <param name="edge">What caches that hear of writes are told; null if this is nothing to keep.</param>
    /// <param name="staleAge">How old the answer is, if it is older than it should be.</param>
    public static Task WriteAsync(HttpContext context, Representation representation, EdgeHeaders? edge = null, TimeSpan? staleAge = null)
    {
        var request = context.Request.Headers;
        var response = context.Response;
        var headers = response.Headers;
        var variant = request.AcceptEncoding.Count == 0 ? representation.Plain : representation.In(ContentNegotiation.Encoding(request.AcceptEncoding));

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
            headers[EdgeCaches.ControlHeader] = edge.Control;
            headers[EdgeCaches.TagHeader] = edge.Tags;
        }

        StaleMark.Set(headers, staleAge);

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
