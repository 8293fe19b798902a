using Gateway.RateLimiting.Answers;
using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting;

/// <summary>The limits of a request that nothing is known of but its address, for those who cannot wait: what needs Redis is left to the middleware.</summary>
internal sealed class ImmediateLimits(Limiter limiter, PolicySource source)
{
    /// <summary>Admits a request, and says so in its answer's headers.</summary>
    /// <returns><see langword="false"/>, with nothing taken, if the pipeline has to decide: it may be to refuse.</returns>
    public bool TryAdmit(HttpContext context, RouteLimits? limits, long now)
    {
        var policies = source.Current;
        if (limits is null || !policies.Options.Enabled)
            return true;

        // Several policies may have to give back what others granted: that is the middleware's work.
        if (limits.In(policies) is not [{ Algorithm: not Algorithm.Concurrency } policy]
            || (policies.KnowsClients && context.Request.Headers.ContainsKey(policies.Options.ApiKeyHeader)))
        {
            return false;
        }

        var limit = policy.LimitOf(null);
        if (!limiter.TryDecide(policy, limit, ClientIdentification.Anonymous(context, policy), limits.CostOf(context.Request, limit), now, out var decision) || !decision.Admitted)
            return false;
        RateLimitHeaders.Write(context.Response, first: true, policy, limit, decision);
        policy.Decisions.Count(admitted: true, policy.Shadow);
        return true;
    }
}
