using Microsoft.AspNetCore.Http;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting;

/// <summary>A request whose endpoint has rate limits, and the policies that apply to it.</summary>
internal readonly struct LimitedRequest
{
    private readonly HttpContext _context;
    private readonly RateLimitPolicies _current;
    private readonly RateLimitMetadata _limits;

    private LimitedRequest(HttpContext context, RateLimitPolicies current, RateLimitMetadata limits) =>
        (_context, _current, _limits, Policies) = (context, current, limits, limits.Resolve(current));

    public RateLimitPolicy[] Policies { get; }

    /// <returns><see langword="false"/> if the request has no limit.</returns>
    public static bool TryCreate(HttpContext context, RateLimitPolicies current, out LimitedRequest request)
    {
        var limits = current.Options.Enabled ? context.GetEndpoint()?.Metadata.GetMetadata<RateLimitMetadata>() : null;
        request = limits is null ? default : new LimitedRequest(context, current, limits);
        return limits is not null;
    }

    /// <summary>Returns the client of the request under a policy, and the client's limit.</summary>
    public (ClientId Client, Limit Limit) Identify(RateLimitPolicy policy)
    {
        var client = ClientIdentification.Identify(_context, policy, _current);
        return (client.Id, policy.LimitOf(client.Tier));
    }

    public int CostOf(Limit limit) => limit.IsWork ? 1 : _limits.CostOf(_context.Request, limit);
}
