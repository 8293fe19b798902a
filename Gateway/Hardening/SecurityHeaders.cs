using Microsoft.Extensions.Primitives;
using ServiceDefaults.Http;

namespace Gateway.Hardening;

/// <summary>Adds the security headers to every response, local or proxied, and rejects requests with an ambiguous length.</summary>
internal static class SecurityHeaders
{
    private const string StrictTransport = "max-age=31536000; includeSubDomains";
    private static readonly StringValues NoSniffing = "nosniff";
    private static readonly StringValues NoFrames = "DENY";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues Encoding = "Accept-Encoding";
    private static readonly StringValues EncodingAndOrigin = "Accept-Encoding, Origin";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        if (HasAmbiguousLength(context.Request))
            return Refuse(context.Response);

        // Set last: an upstream that sends the same headers must not duplicate them.
        context.Response.OnStarting(WriteTo, context);
        return next(context);
    });

    // RFC 9112, 6.3: a message with both Transfer-Encoding and Content-Length is a request-smuggling attempt or from a broken client.
    // Kestrel uses the chunked encoding, renames the other header to X-Content-Length, and closes the connection afterwards; the request
    // would still be executed.
    private static bool HasAmbiguousLength(HttpRequest request) =>
        request.Headers.TransferEncoding.Count > 0 && request.Headers.ContainsKey("X-Content-Length");

    private static Task Refuse(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    private static Task WriteTo(object state)
    {
        var context = (HttpContext)state;
        Write(context);
        WriteVary(context.Request, context.Response);
        return Task.CompletedTask;
    }

    // The CORS headers of a response depend on the origin, even if the request has none: a cache must not serve that response to a request
    // that has one.
    private static void WriteVary(HttpRequest request, HttpResponse response)
    {
        var headers = response.Headers;
        if (headers.Vary == Encoding)
            headers.Vary = EncodingAndOrigin; // the common case
        else
            VaryHeader.Add(headers, "Origin");

        if (HttpMethods.IsOptions(request.Method))
        {
            VaryHeader.Add(headers, "Access-Control-Request-Method");
            VaryHeader.Add(headers, "Access-Control-Request-Headers");
        }
    }

    /// <summary>
    /// Writes the headers except <c>Vary</c>. Called directly for responses served before the pipeline: their
    /// <c>Vary</c> is cached with them.
    /// </summary>
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
