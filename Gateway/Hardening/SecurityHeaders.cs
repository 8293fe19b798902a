namespace Gateway.Hardening;

/// <summary>Headers that every answer carries, whoever made it, and a word to those whose request can be read in two ways.</summary>
internal static class SecurityHeaders
{
    private const string StrictTransport = "max-age=31536000; includeSubDomains";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        if (HasTwoLengths(context.Request))
            return Refuse(context.Response);

        // Set last: an upstream that sends them too must not double them.
        context.Response.OnStarting(Write, context);
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

    private static Task Write(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = StrictTransport;
        return Task.CompletedTask;
    }
}
