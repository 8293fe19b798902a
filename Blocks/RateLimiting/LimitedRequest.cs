using Microsoft.AspNetCore.Http;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Leases;
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

    public HttpResponse Response => _context.Response;

    /// <summary>
    /// True if the request is identified by its address only and causes no work: its response is served before the pipeline.
    /// </summary>
    public bool IsBeforePipeline { get; private init; }

    /// <summary>True if the request carries an API key, which may identify its client.</summary>
    public bool HasApiKey => _current.HasApiClients && _context.Request.Headers.ContainsKey(_current.Options.ApiKeyHeader);

    /// <returns><see langword="false"/> if the request has no limit.</returns>
    public static bool TryCreate(HttpContext context, RateLimitPolicies current, out LimitedRequest request)
    {
        var limits = current.Options.Enabled ? context.GetEndpoint()?.Metadata.GetMetadata<RateLimitMetadata>() : null;
        request = limits is null ? default : new LimitedRequest(context, current, limits);
        return limits is not null;
    }

    /// <summary>Creates a request whose response is served before the pipeline.</summary>
    public static LimitedRequest CreateBeforePipeline(HttpContext context, RateLimitPolicies current, RateLimitMetadata limits) =>
        new(context, current, limits) { IsBeforePipeline = true };

    /// <summary>Returns the client of the request under a policy, and the client's limit.</summary>
    public LimitedClient Identify(RateLimitPolicy policy)
    {
        if (IsBeforePipeline)
            return new LimitedClient(policy, policy.LimitOf(null), ClientIdentification.IdentifyAnonymous(_context, policy));
        var client = ClientIdentification.Identify(_context, policy, _current);
        return new LimitedClient(policy, policy.LimitOf(client.Tier), client.Id);
    }

    public int CostOf(Limit limit) => _limits.CostOf(_context.Request, limit);
}
