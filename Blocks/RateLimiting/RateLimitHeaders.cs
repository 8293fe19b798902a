using System.Globalization;
using Microsoft.AspNetCore.Http;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting;

/// <summary>
/// Writes the fields of <c>draft-ietf-httpapi-ratelimit-headers-10</c>: the limit, and what remains of it. In the draft's terms <c>q</c> is
/// the quota, <c>w</c> its window in seconds, <c>qu</c> the unit if not requests, <c>r</c> the remaining quota and <c>t</c> the seconds
/// until more is available. A limit on concurrent requests has no <c>w</c> and no <c>t</c>: when a request in flight ends is unknown. A
/// limit on work counts in a unit of its own, <c>backend-milliseconds</c>, and does not include the present request.
/// </summary>
internal static class RateLimitHeaders
{
    private const string Policy = "RateLimit-Policy";
    private const string State = "RateLimit";

    /// <summary>Returns true if the limits of the request have been applied.</summary>
    public static bool AreWritten(HttpResponse response) => response.Headers.ContainsKey(State);

    /// <summary>Writes the fields of one policy; <paramref name="first"/> is true if no other policy was written before.</summary>
    public static void Write(HttpResponse response, bool first, RateLimitPolicy policy, Limit limit, in Decision decision)
    {
        var headers = response.Headers;
        var remaining = decision.Remaining / limit.PermitsPerUnit;

        // One line: some clients ignore a second one.
        var (before, separator) = first ? ("", "") : (headers[State].ToString(), ", ");
        headers[Policy] = first ? limit.Header : limit.HeaderAfter(headers[Policy].ToString());
        headers[State] = policy.Algorithm == Algorithm.Concurrency
            ? string.Create(CultureInfo.InvariantCulture, $"{before}{separator}\"{policy.Name}\";r={remaining}")
            : string.Create(CultureInfo.InvariantCulture, $"{before}{separator}\"{policy.Name}\";r={remaining};t={decision.ResetSeconds}");
    }
}
