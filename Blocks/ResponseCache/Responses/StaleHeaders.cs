using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Scalable.ResponseCache.Responses;

/// <summary>Marks stale responses with the headers <c>Age</c> and <c>Warning</c>.</summary>
public static class StaleHeaders
{
    private static readonly StringValues Warning = "110 - \"Response is Stale\"";

    /// <summary>Sets the headers of a stale response.</summary>
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
