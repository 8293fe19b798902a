using Microsoft.Net.Http.Headers;

namespace CatalogService.Http;

/// <summary>
/// A range is for GET, and in bytes; on another method, or in another unit, the header is ignored (RFC 9110, 14.2). The framework would act
/// on it.
/// </summary>
internal static class RangeRequests
{
    private const string Bytes = "bytes";

    public static void UseRangeRequests(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Request.Headers;
        if (headers.Range.Count > 0 && !(HttpMethods.IsGet(context.Request.Method) && IsInBytes(headers.Range.ToString())))
        {
            headers.Remove(HeaderNames.Range);
            headers.Remove(HeaderNames.IfRange);
        }

        return next(context);
    });

    private static bool IsInBytes(string range) => range.AsSpan().TrimStart().StartsWith(Bytes, StringComparison.OrdinalIgnoreCase)
        && range.AsSpan().TrimStart()[Bytes.Length..].TrimStart().StartsWith('=');
}
