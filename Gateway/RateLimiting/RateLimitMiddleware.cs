using Gateway.RateLimiting.Answers;
using Gateway.RateLimiting.Buckets;
using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Concurrency;
using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting;

/// <summary>
/// Applies each policy of the route. Runs after authentication, so that the user is known, and before everything expensive.
/// </summary>
internal sealed class RateLimitMiddleware(
    RequestDelegate next, LeasedRateLimiter limiter, ClientConcurrencyLimiter concurrency, RateLimitPolicyProvider source,
    RateLimitRejection refusals)
{
    public Task InvokeAsync(HttpContext context)
    {
        var policies = source.Current;
        return policies.Options.Enabled && context.GetEndpoint()?.Metadata.GetMetadata<RateLimitMetadata>() is { } limits
            ? AskFrom(0, context, policies, limits)
            : next(context);
    }

    // No state machine in the common case, where each decision is available at once.
    private Task AskFrom(int index, HttpContext context, RateLimitPolicies policies, RateLimitMetadata limits)
    {
        var asking = limits.In(policies);
        for (; index < asking.Length; index++)
        {
            var policy = asking[index];
            var client = ClientIdentification.Identify(context, policy, policies);
            var limit = policy.LimitOf(client.Tier);
            var asked = policy.Algorithm == Algorithm.Concurrency
                ? concurrency.EnterAsync(context, policy, limit, client.Id)
                : limiter.DecideAsync(policy, limit, client.Id, limits.CostOf(context.Request, limit), context.RequestAborted);
            if (!asked.IsCompletedSuccessfully)
                return ContinueAsync(asked, index, context, policies, limits, limit);
            var decision = asked.Result;
            if (!Passes(decision, index, context, policy, limit))
                return RefuseAsync(decision, index, context, policies, limits);
        }

        return next(context);
    }

    private async Task ContinueAsync(
        ValueTask<Decision> asked, int index, HttpContext context, RateLimitPolicies policies, RateLimitMetadata limits, Limit limit)
    {
        Decision decision;
        try
        {
            decision = await asked;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // On timeout the client receives 504; a client that disconnected receives nothing.
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
            return;
        }

        await (Passes(decision, index, context, limits.In(policies)[index], limit)
            ? AskFrom(index + 1, context, policies, limits)
            : RefuseAsync(decision, index, context, policies, limits));
    }

    private static bool Passes(in Decision decision, int index, HttpContext context, RateLimitPolicy policy, Limit limit)
    {
        RateLimitHeaders.Write(context.Response, first: index == 0, policy, limit, decision);
        policy.Decisions.Count(decision.Admitted, policy.Shadow);
        return decision.Admitted || policy.Shadow;
    }

    private Task RefuseAsync(Decision decision, int index, HttpContext context, RateLimitPolicies policies, RateLimitMetadata limits)
    {
        // The permits granted by the policies before this one were not used.
        var asked = limits.In(policies);
        foreach (var admitted in asked.AsSpan(0, index))
        {
            if (admitted.Algorithm == Algorithm.Concurrency)
                continue;
            var client = ClientIdentification.Identify(context, admitted, policies);
            limiter.Return(admitted, client.Id, limits.CostOf(context.Request, admitted.LimitOf(client.Tier)));
        }

        var policy = asked[index].Name;
        GatewayMetrics.Refused(policy);
        return refusals.WriteTooManyRequestsAsync(context, policy, decision.Reset);
    }
}
