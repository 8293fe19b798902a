using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace CatalogService.RequestBodies;

/// <summary>
/// Responds 415 to a body in an unknown encoding: a charset of JSON, or a content coding. Decompresses known content codings: the
/// decompressed body is subject to the same size limit as an uncompressed one, and a body that cannot be decompressed results in 400.
/// </summary>
internal static class RequestBodyEncoding
{
    private const string KnownCodings = "gzip, br, deflate";

    public static void UseRequestBodies(this WebApplication app)
    {
        // By default a decompressor accepts a truncated body as a shorter one.
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
        app.Use((context, next) => context.Request.Headers.ContentType.Count == 0 || !HasBody(context) || HasKnownCharset(context.Request)
            ? next(context)
            : RefuseCharsetAsync(context));
        app.UseWhen(context => context.Request.Headers.ContentEncoding.Count > 0 && HasBody(context), encoded =>
        {
            encoded.UseRequestDecompression();
            encoded.Use((context, next) =>
                context.Request.Headers.ContentEncoding.Count == 0 ? ReadDecodedAsync(context, next) : RefuseCodingAsync(context));
        });
    }

    // Without a body, the headers that describe it mean nothing.
    private static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;

    // The framework reads JSON in the given charset, fails if that is unknown, and does not recognize a quoted one.
    private static bool HasKnownCharset(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !IsJson(type))
            return true;
        var charsets = type.Parameters.Where(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase));
        if (charsets.FirstOrDefault() is not { } parameter)
            return true;
        var charset = HeaderUtilities.RemoveQuotes(parameter.Value).Value ?? "";
        if (!IsKnown(charset))
            return false;
        if (charset.Length != parameter.Value.Length)
        {
            type.Charset = charset;
            request.ContentType = type.ToString();
        }

        return true;
    }

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    private static bool IsKnown(string charset)
    {
        if (charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return true;
        try
        {
            return Encoding.GetEncoding(charset) is not null;
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static async Task ReadDecodedAsync(HttpContext context, RequestDelegate next)
    {
        var encoded = context.Request.Body;
        await using var decoded = new DecompressedRequestStream(encoded);
        context.Request.Body = decoded;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Body = encoded;
        }

        // The framework's JSON binding turns the exception into a bare status.
        if (decoded.IsBroken && context.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest })
            await RefuseAsync(context, StatusCodes.Status400BadRequest, DecompressedRequestStream.Broken);
    }

    private static Task RefuseCharsetAsync(HttpContext context) =>
        RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "Content-Type: the charset is unknown. Send JSON in UTF-8.");

    // The header lists the supported codings (RFC 9110, 12.5.3).
    private static Task RefuseCodingAsync(HttpContext context)
    {
        context.Response.Headers.AcceptEncoding = KnownCodings;
        return RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"Content-Encoding: send one of {KnownCodings}, or none.");
    }

    private static async Task RefuseAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = new() { Status = status, Detail = detail },
        });
    }
}
