using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace CatalogService.Caching;

/// <summary>How an answer says that it is older than it should be.</summary>
internal static class StaleMark
{
    private static readonly StringValues Warning = "110 - \"Response is Stale\"";

    /// <param name="headers">Of the answer.</param>
    /// <param name="age">How old the answer is, if it is older than it should be.</param>
    public static void Set(IHeaderDictionary headers, TimeSpan? age)
    {
        if (age is not { } old)
            return;
        headers.Age = ((long)old.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        headers.Warning = Warning;
    }
}
