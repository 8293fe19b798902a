using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Scalable.EdgeCache.Configuration;

namespace Scalable.EdgeCache.Storage;

/// <summary>Writes responses of the edge cache to clients.</summary>
internal sealed class StoredResponseWriter(IOptions<EdgeCacheOptions> options, TimeProvider timeProvider)
{
    private const string StatusHeader = "Cache-Status"; // RFC 9211

    // Preformatted: most ages are among these.
    private static readonly StringValues[] Ages =
        [.. Enumerable.Range(0, 120).Select(seconds => new StringValues(seconds.ToString(CultureInfo.InvariantCulture)))];

    private readonly StringValues _hit = $"{options.Value.Name}; hit";
    private readonly StringValues _stale = $"{options.Value.Name}; hit; detail=stale";
    private readonly StringValues _miss = $"{options.Value.Name}; fwd=miss";
    private readonly StringValues _revalidated = $"{options.Value.Name}; fwd=stale";

    /// <summary>Writes a response that is still fresh.</summary>
    public Task WriteHitAsync(HttpContext context, StoredResponse stored, long now) => WriteAsync(context, stored, _hit, now);

    /// <summary>Writes a stale response, in place of a newer one.</summary>
    public Task WriteStaleAsync(HttpContext context, StoredResponse stored, long now) => WriteAsync(context, stored, _stale, now);

    /// <summary>Writes a response that this request, or one at the same time, has fetched.</summary>
    public Task WriteFetchedAsync(HttpContext context, StoredResponse stored, bool revalidated, long now) =>
        WriteAsync(context, stored, revalidated ? _revalidated : _miss, now);

    /// <summary>Writes a fetched response that is not cached.</summary>
    public Task WriteUncachedAsync(HttpContext context, FetchedResponse fetched)
    {
        var response = context.Response;
        response.StatusCode = fetched.Response.StatusCode;
        foreach (var (name, value) in fetched.Response.Headers)
        {
            if (name is not ("Transfer-Encoding" or "Connection" or "Content-Length"
                or EdgeCacheHeaders.Tag or EdgeCacheHeaders.Control or EdgeCacheHeaders.Applied))
            {
                response.Headers[name] = value;
            }
        }

        response.Headers[StatusHeader] = _miss;
        return FinishAsync(context, fetched.Response.Headers.ETag, fetched.Body);
    }

    private Task WriteAsync(HttpContext context, StoredResponse stored, StringValues status, long now)
    {
        stored.LastUsed = Math.Max(stored.LastUsed, now);
        var response = context.Response;
        var headers = response.Headers;
        response.StatusCode = stored.Status;
        foreach (var (name, value) in stored.Headers)
            headers[name] = value;
        headers.Age = Age(stored.InitialAge + (Math.Max(0, now - stored.FetchedAt) / timeProvider.TimestampFrequency));
        headers[StatusHeader] = status;
        return FinishAsync(context, stored.ETag, stored.Body);
    }

    private static StringValues Age(long seconds) => seconds < Ages.Length ? Ages[seconds] : seconds.ToString(CultureInfo.InvariantCulture);

    private static Task FinishAsync(HttpContext context, string? etag, ResponseBody body)
    {
        var response = context.Response;
        if (etag is not null && response.StatusCode == StatusCodes.Status200OK && Matches(context.Request, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.Headers.Remove("Content-Type");
            return Task.CompletedTask;
        }

        // An empty error body is left to the status code pages middleware.
        if (body.Length == 0 && response.StatusCode >= 400)
            return Task.CompletedTask;
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;
        return body.WriteToAsync(response.BodyWriter, context.RequestAborted);
    }

    private static bool Matches(HttpRequest request, string etag)
    {
        var tags = request.Headers.IfNoneMatch;
        if (tags.Count == 0)
            return false;
        // Nearly always the header is exactly the entity tag that was sent.
        if (tags.Count == 1 && tags[0] == etag)
            return true;
        return EntityTagHeaderValue.TryParse(etag, out var stored)
            && EntityTagHeaderValue.TryParseList(tags, out var known)
            && known.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(stored, useStrongComparison: false));
    }
}
