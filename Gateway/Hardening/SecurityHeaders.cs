using Microsoft.Extensions.Primitives;

namespace Gateway.Hardening;

/// <summary>Headers that every answer carries, whoever made it, and a word to those whose request can be read in two ways.</summary>
internal static class SecurityHeaders
{
    private const string StrictTransport = "max-age=31536000; includeSubDomains";
    private static readonly StringValues NoSniffing = "nosniff";
    private static readonly StringValues NoFrames = "DENY";
    private static readonly StringValues NoReferrer = "no-referrer";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        if (HasTwoLengths(context.Request))
            return Refuse(context.Response);

        // Set last: an upstream that sends them too must not double them.
        context.Response.OnStarting(WriteTo, context);
        return next(context);
    });

    // RFC 9112, 6.3: a message with both is a request-smuggling attempt or a broken client. Kestrel believes the chunks, renames the other length, and
    // closes the connection afterwards; what the request asks for would still be done.
    private static bool HasTwoLengths(HttpRequest request)
        => request.Headers.TransferEncoding.Count > 0 && request.Headers.ContainsKey("X-Content-Length");

    private static Task Refuse(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    private static Task WriteTo(object state)
    {
        Write((HttpContext)state);
        return Task.CompletedTask;
    }

    /// <summary>For what is answered before the pipeline.</summary>
    public static void Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = NoSniffing;
        headers.XFrameOptions = NoFrames;
        headers["Referrer-Policy"] = NoReferrer;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = StrictTransport;
    }
}
