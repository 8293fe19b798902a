using Microsoft.Net.Http.Headers;

namespace CatalogService.Http;

/// <summary>
/// A range is for GET, and in bytes; on another method, in another unit, or if its condition is no entity tag that could hold, the header is
/// ignored (RFC 9110, 13.1.5 and 14.2). The framework would act on it.
/// </summary>
internal static class RangeRequests
{
    private const string Bytes = "bytes";

    public static void UseRangeRequests(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Request.Headers;
        if (headers.Range.Count > 0 && !(HttpMethods.IsGet(context.Request.Method) && IsInBytes(headers.Range.ToString()) && MayHold(headers.IfRange.ToString())))
        {
            headers.Remove(HeaderNames.Range);
            headers.Remove(HeaderNames.IfRange);
        }

        return next(context);
    });

    // Nothing here has a date of its last change, and a weak tag never holds.
    private static bool MayHold(string condition) => condition.Length == 0 || (condition is ['"', .., '"'] && condition.Length > 1);

    private static bool IsInBytes(string range) => range.AsSpan().TrimStart().StartsWith(Bytes, StringComparison.OrdinalIgnoreCase)
        && range.AsSpan().TrimStart()[Bytes.Length..].TrimStart().StartsWith('=');
}
