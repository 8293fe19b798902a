using Gateway.RateLimiting.Answers;
using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting;

/// <summary>
/// Applies rate limits synchronously to requests that are identified by their address only; decisions that need Redis
/// are left to the middleware.
/// </summary>
internal sealed class SynchronousRateLimiter(LeasedRateLimiter limiter, RateLimitPolicyProvider source)
{
    /// <summary>Admits a request, and writes the rate limit headers of its response.</summary>
    /// <returns><see langword="false"/>, with no permits taken, if the pipeline has to decide; it may reject the request.</returns>
    public bool TryAdmit(HttpContext context, RateLimitMetadata? limits, long now)
    {
        var policies = source.Current;
        if (limits is null || !policies.Options.Enabled)
            return true;

        // With several policies, one may have to return what others granted, which is left to the middleware.
        if (limits.In(policies) is not [{ Algorithm: not Algorithm.Concurrency } policy]
            || (policies.HasApiClients && context.Request.Headers.ContainsKey(policies.Options.ApiKeyHeader)))
        {
            return false;
        }

        var limit = policy.LimitOf(null);
        if (!limiter.TryDecide(
                policy,
                limit,
                ClientIdentification.Anonymous(context, policy),
                limits.CostOf(context.Request, limit),
                now,
                out var decision)
            || !decision.Admitted)
        {
            return false;
        }

        RateLimitHeaders.Write(context.Response, first: true, policy, limit, decision);
        policy.Decisions.Count(admitted: true, policy.Shadow);
        return true;
    }
}
