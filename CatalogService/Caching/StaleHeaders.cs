using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace CatalogService.Caching;

/// <summary>Marks stale responses with the headers <c>Age</c> and <c>Warning</c>.</summary>
internal static class StaleHeaders
{
    private static readonly StringValues Warning = "110 - \"Response is Stale\"";

    /// <param name="headers">The response headers.</param>
    /// <param name="age">The age of the response if it is stale; null if it is fresh and needs no mark.</param>
    public static void Set(IHeaderDictionary headers, TimeSpan? age)
    {
        if (age is not { } old)
            return;
        headers.Age = ((long)old.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        headers.Warning = Warning;
    }
}
