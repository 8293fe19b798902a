using Microsoft.Extensions.Primitives;
using ServiceDefaults.Http;

namespace Gateway.Hardening;

/// <summary>
/// Headers that every response carries, from wherever it comes; and the refusal of requests that can be read in two ways.
/// </summary>
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
        var context = (HttpContext)state;
        Write(context);
        WriteVary(context.Request, context.Response);
        return Task.CompletedTask;
    }

    // Whether a response has the headers of CORS depends on the origin, also where a request names none: a cache must not give that
    // response to one that does.
    private static void WriteVary(HttpRequest request, HttpResponse response)
    {
        var headers = response.Headers;
        if (headers.Vary == Encoding)
            headers.Vary = EncodingAndOrigin; // nearly always
        else
            VaryHeader.Add(headers, "Origin");

        if (HttpMethods.IsOptions(request.Method))
        {
            VaryHeader.Add(headers, "Access-Control-Request-Method");
            VaryHeader.Add(headers, "Access-Control-Request-Headers");
        }
    }

    /// <summary>For responses that are written before the pipeline; their <c>Vary</c> is stored with them.</summary>
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
