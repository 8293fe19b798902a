using System.Globalization;
using Gateway.RateLimiting.Buckets;
using Gateway.RateLimiting.Policies;
using Microsoft.Extensions.Primitives;

namespace Gateway.RateLimiting.Answers;

/// <summary>
/// The fields of <c>draft-ietf-httpapi-ratelimit-headers-10</c>: what the limit is, and what is left of it. In the words of the draft <c>q</c> is the
/// quota, <c>w</c> its window in seconds, <c>r</c> what remains and <c>t</c> the seconds until it resets.
/// </summary>
internal static class RateLimitHeaders
{
    private const string Policy = "RateLimit-Policy";
    private const string State = "RateLimit";

    public static void Write(HttpResponse response, Policies.Policy policy, Limit limit, in Decision decision)
    {
        Append(response.Headers, Policy, limit.Header);
        Append(response.Headers, State, string.Create(CultureInfo.InvariantCulture, $"\"{policy.Name}\";r={decision.Remaining};t={decision.Reset}"));
    }

    // A list in one line: clients that read one line only then see all of it.
    private static void Append(IHeaderDictionary headers, string name, string item)
    {
        var before = headers[name];
        headers[name] = StringValues.IsNullOrEmpty(before) ? item : $"{before}, {item}";
    }
}
