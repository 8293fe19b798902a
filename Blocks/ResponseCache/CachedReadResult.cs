using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Scalable.ResponseCache.Edge;
using Scalable.ResponseCache.Responses;

namespace Scalable.ResponseCache;

/// <summary>
/// Responds with the result of a cacheable read: plain or compressed, with 404 if there is none, or with 304 or 412 if the request's
/// preconditions say so. A request that <see cref="ResponseCacheOptions.RequiresCurrentData"/> is loaded from the origin, bypassing the
/// caches, as long as the origin is available.
/// </summary>
/// <param name="read">The read.</param>
public sealed class CachedReadResult(CachedRead read) : IResult
{
    private static readonly StringValues Json = "application/json; charset=utf-8";
    private static readonly StringValues Vary = "Accept-Encoding";

    // Any cache may store the response but must revalidate it before each use, so that a write is seen at once.
    private static readonly StringValues CacheControl = "public, no-cache";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var cache = httpContext.RequestServices.GetRequiredService<HttpResponseCache>();
        if (cache.RequiresCurrentData(httpContext) && await cache.TryLoadAsync(read, httpContext.RequestAborted) is { } current)
        {
            await WriteAsync(httpContext, current);
            return;
        }

        var applied = cache.GetAppliedInvalidations();
        var response = await cache.GetAsync(read, httpContext.RequestAborted);
        var staleAge = cache.GetStaleAge(read, response);
        await WriteAsync(httpContext, response, staleAge is null ? cache.CreateEdgeHeaders(read, response, applied) : null, staleAge);
    }

    /// <param name="context">The request and its response.</param>
    /// <param name="cached">The response to write.</param>
    /// <param name="edge">The headers for the edge caches; null if they must not store the response.</param>
    /// <param name="staleAge">The age of the response if it is stale; else null.</param>
    internal static Task WriteAsync(HttpContext context, CachedResponse cached, EdgeHeaders? edge = null, TimeSpan? staleAge = null)
    {
        if (cached.Json is null)
            return TypedResults.NotFound().ExecuteAsync(context);
        var request = context.Request.Headers;
        var response = context.Response;
        var headers = response.Headers;
        var variant = cached.In(request.AcceptEncoding);

        var ended = new Preconditions(request.IfMatch, request.IfNoneMatch).CheckRead(cached.Validator, variant.ETag[0]);
        if (ended is StatusCodes.Status412PreconditionFailed)
        {
            response.StatusCode = ended.Value;
            return Task.CompletedTask;
        }

        headers.ETag = variant.ETag;
        headers.CacheControl = CacheControl;
        headers.Vary = Vary;
        edge?.Set(headers);
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
