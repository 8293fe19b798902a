using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Gateway.EdgeCache;

/// <summary>Writes responses of the edge cache to clients.</summary>
internal static class StoredResponseWriter
{
    /// <summary>The <c>Cache-Status</c> of a cached response that is still fresh.</summary>
    public const string Hit = "gateway; hit";

    private const string StatusHeader = "Cache-Status"; // RFC 9211

    // Preformatted: most ages are among these.
    private static readonly StringValues[] Ages =
        [.. Enumerable.Range(0, 120).Select(seconds => new StringValues(seconds.ToString(CultureInfo.InvariantCulture)))];

    public static Task WriteAsync(HttpContext context, StoredResponse answer, string status, long now, long frequency)
    {
        answer.Used = Math.Max(answer.Used, now);
        var response = context.Response;
        var headers = response.Headers;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            headers[name] = value;
        headers.Age = Age(answer.InitialAge + (Math.Max(0, now - answer.Fetched) / frequency));
        headers[StatusHeader] = status;
        return Finish(context, answer.ETag, answer.Body);
    }

    /// <summary>Writes a fetched response that is not cached.</summary>
    public static Task WriteAsync(HttpContext context, FetchResult fetched, string status)
    {
        var response = context.Response;
        response.StatusCode = fetched.Response!.StatusCode;
        foreach (var (name, value) in fetched.Response.Headers)
        {
            if (name is not ("Transfer-Encoding" or "Connection" or "Content-Length"
                or CacheabilityPolicy.TagHeader or CacheabilityPolicy.TargetedHeader))
            {
                response.Headers[name] = value;
            }
        }

        response.Headers[StatusHeader] = status;
        return Finish(context, fetched.Response.Headers.ETag, fetched.Body);
    }

    private static StringValues Age(long seconds) => seconds < Ages.Length ? Ages[seconds] : seconds.ToString(CultureInfo.InvariantCulture);

    private static Task Finish(HttpContext context, string? etag, ReadOnlyMemory<byte> body)
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
        var writing = response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return writing.IsCompletedSuccessfully ? Task.CompletedTask : writing.AsTask();
    }

    private static bool Matches(HttpRequest request, string etag)
    {
        var asked = request.Headers.IfNoneMatch;
        for (var line = 0; line < asked.Count; line++)
        {
            foreach (var range in asked[line].AsSpan().Split(','))
            {
                var one = asked[line].AsSpan()[range].Trim();
                if (one is "*" || Strong(one).SequenceEqual(Strong(etag)))
                    return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Strong(ReadOnlySpan<char> etag) => etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag;
}
