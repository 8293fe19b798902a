using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Deadlines;

/// <summary>
/// The time that the sender of a request waits for the response. Sent as remaining milliseconds, not as a time of day, since clocks differ.
/// </summary>
public static class Deadline
{
    /// <summary>The request header.</summary>
    public const string Header = "Request-Timeout-Ms";

    private const int MaxMilliseconds = 24 * 60 * 60 * 1000;

    /// <summary>Returns the remaining time; <see langword="null"/> if the header is missing or invalid.</summary>
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
