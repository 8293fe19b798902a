using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Leases;

/// <summary>A client under one policy, and its limit.</summary>
internal readonly record struct LimitedClient(RateLimitPolicy Policy, Limit Limit, ClientId Client)
{
    public BucketKey Key => new(Policy.Name, Client);
}
