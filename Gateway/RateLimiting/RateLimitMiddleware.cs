using Gateway.RateLimiting.Answers;
using Gateway.RateLimiting.Buckets;
using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Concurrency;
using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting;

/// <summary>Asks each policy of the route. Runs after authentication, so that it knows the user, and before everything that costs.</summary>
internal sealed class RateLimitMiddleware(
    RequestDelegate next, Limiter limiter, ConcurrencyLimiter concurrency, PolicySource source, Refusals refusals, Telemetry telemetry)
{
    public Task InvokeAsync(HttpContext context)
    {
        var policies = source.Current;
        return policies.Options.Enabled && context.GetEndpoint()?.Metadata.GetMetadata<RouteLimits>() is { } limits
            ? AskFrom(0, context, policies, limits)
            : next(context);
    }

    // No state machine on the usual way: each decision is there at once.
    private Task AskFrom(int index, HttpContext context, PolicySet policies, RouteLimits limits)
    {
        for (; index < limits.Policies.Count; index++)
        {
            if (policies.Find(limits.Policies[index]) is not { } policy)
                continue;
            var client = ClientIdentification.Identify(context, policy, policies);
            var limit = policy.LimitOf(client.Tier);
            var asked = policy.Algorithm == Algorithm.Concurrency
                ? concurrency.EnterAsync(context, policy, limit, client.Id)
                : limiter.DecideAsync(policy, limit, client.Id, limits.Cost);
            if (!asked.IsCompletedSuccessfully)
                return ContinueAsync(asked, index, context, policies, limits, policy, limit);
            var decision = asked.Result;
            if (!Passes(decision, context, policy, limit))
                return RefuseAsync(decision, index, context, policies, limits);
        }

        return next(context);
    }

    private async Task ContinueAsync(
        ValueTask<Decision> asked, int index, HttpContext context, PolicySet policies, RouteLimits limits, Policy policy, Limit limit)
    {
        var decision = await asked;
        await (Passes(decision, context, policy, limit)
            ? AskFrom(index + 1, context, policies, limits)
            : RefuseAsync(decision, index, context, policies, limits));
    }

    private bool Passes(in Decision decision, HttpContext context, Policy policy, Limit limit)
    {
        RateLimitHeaders.Write(context.Response, policy, limit, decision);
        telemetry.Decided(policy.Name, decision.Admitted ? "admitted" : policy.Shadow ? "shadow" : "refused");
        return decision.Admitted || policy.Shadow;
    }

    private Task RefuseAsync(Decision decision, int index, HttpContext context, PolicySet policies, RouteLimits limits)
    {
        // What the policies before this one granted was not used.
        for (var before = 0; before < index; before++)
        {
            if (policies.Find(limits.Policies[before]) is { Algorithm: not Algorithm.Concurrency } admitted)
                limiter.Return(admitted, ClientIdentification.Identify(context, admitted, policies).Id, limits.Cost);
        }

        var policy = limits.Policies[index];
        Telemetry.Refused(policy);
        return refusals.TooManyAsync(context, policy, decision.Reset);
    }
}
