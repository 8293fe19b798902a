using System.Globalization;
using Gateway.RateLimiting.Buckets;
using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting.Answers;

/// <summary>
/// The fields of <c>draft-ietf-httpapi-ratelimit-headers-10</c>: what the limit is, and what is left of it. In the words of the draft <c>q</c> is the
/// quota, <c>w</c> its window in seconds, <c>qu</c> what is counted if not requests, <c>r</c> what remains and <c>t</c> the seconds until there is more.
/// When a request that is under way ends nobody knows, so a limit of those has no <c>w</c> and no <c>t</c>.
/// </summary>
internal static class RateLimitHeaders
{
    private const string Policy = "RateLimit-Policy";
    private const string State = "RateLimit";

    /// <summary>Tells of one policy; <paramref name="first"/> if no other one was told of before.</summary>
    public static void Write(HttpResponse response, bool first, Policies.Policy policy, Limit limit, in Decision decision)
    {
        var state = policy.Algorithm == Algorithm.Concurrency
            ? string.Create(CultureInfo.InvariantCulture, $"\"{policy.Name}\";r={decision.Remaining}")
            : string.Create(CultureInfo.InvariantCulture, $"\"{policy.Name}\";r={decision.Remaining};t={decision.Reset}");
        var headers = response.Headers;
        headers[Policy] = first ? limit.Header : $"{headers[Policy]}, {limit.Header}"; // one line: some clients read no second one
        headers[State] = first ? state : $"{headers[State]}, {state}";
    }
}
