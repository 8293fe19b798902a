using Microsoft.Net.Http.Headers;

namespace CatalogService.Http;

/// <summary>
/// Removes the <c>Range</c> header where it must be ignored: on methods other than GET, in units other than bytes, and if its
/// <c>If-Range</c> is no entity tag that can match (RFC 9110, 13.1.5 and 14.2). The framework would act on it.
/// </summary>
internal static class RangeRequests
{
    private const string Bytes = "bytes";

    public static void UseRangeRequests(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Request.Headers;
        if (headers.Range.Count > 0
            && !(HttpMethods.IsGet(context.Request.Method) && IsInBytes(headers.Range.ToString()) && MayHold(headers.IfRange.ToString())))
        {
            headers.Remove(HeaderNames.Range);
            headers.Remove(HeaderNames.IfRange);
        }

        return next(context);
    });

    // No resource has a modification date, and a weak entity tag never matches.
    private static bool MayHold(string condition) => condition.Length == 0 || (condition is ['"', .., '"'] && condition.Length > 1);

    private static bool IsInBytes(string range) => range.AsSpan().TrimStart().StartsWith(Bytes, StringComparison.OrdinalIgnoreCase)
        && range.AsSpan().TrimStart()[Bytes.Length..].TrimStart().StartsWith('=');
}
