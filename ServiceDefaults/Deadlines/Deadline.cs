using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Deadlines;

/// <summary>How long whoever sent a request will wait for the answer. Milliseconds that are left, not a time of day: clocks differ.</summary>
public static class Deadline
{
    /// <summary>The request header.</summary>
    public const string Header = "Request-Timeout-Ms";

    private const int MaxMilliseconds = 24 * 60 * 60 * 1000;

    /// <summary>The time left; <see langword="null"/> if the request does not say, or says nonsense.</summary>
    /// <param name="request">The request.</param>
    public static TimeSpan? Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.TryGetValue(Header, out var value)
            && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var left) && left is > 0 and <= MaxMilliseconds
                ? TimeSpan.FromMilliseconds(left)
                : null;
    }
}
