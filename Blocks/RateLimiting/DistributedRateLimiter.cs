using System.Runtime.InteropServices;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Concurrency;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting;

/// <summary>
/// Applies each policy of an endpoint (<see cref="RateLimitMetadata"/>), exactly across all instances that share a Redis. Used by
/// <c>UseRateLimiter</c>, after authentication, so that the user is known. Writes the fields <c>RateLimit</c> and <c>RateLimit-Policy</c>
/// of the response. The metadata of a rejection are <see cref="MetadataName.RetryAfter"/> and <see cref="PolicyName"/>.
/// </summary>
public sealed class DistributedRateLimiter : PartitionedRateLimiter<HttpContext>
{
    // The middleware does not set the status of a request that is cancelled before the decision. On timeout the client receives this one; a
    // client that disconnected receives nothing.
    private const int UndecidedStatus = StatusCodes.Status504GatewayTimeout;

    private static readonly RateLimitPolicy ByClient = new("client", new RateLimitPolicyOptions { Partition = Partition.Client });

    private readonly RateLimitPolicyProvider _provider;
    private readonly LeasedRateLimiter _buckets;
    private readonly ClientConcurrencyLimiter _slots;
    private readonly TimeProvider _timeProvider;

    internal DistributedRateLimiter(
        RateLimitPolicyProvider provider, LeasedRateLimiter buckets, ClientConcurrencyLimiter slots, TimeProvider timeProvider) =>
        (_provider, _buckets, _slots, _timeProvider) = (provider, buckets, slots, timeProvider);

    /// <summary>The metadata of a rejection that names the policy whose limit is exceeded.</summary>
    public static MetadataName<string> PolicyName { get; } = MetadataName.Create<string>("POLICY_NAME");

    /// <summary>Identifies the client of a request: the user, else the known API key, else the address.</summary>
    /// <param name="context">The request, after authentication.</param>
    /// <returns>The same id on every instance; nothing in it reveals the user.</returns>
    public UInt128 Identify(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var id = ClientIdentification.Identify(context, ByClient, _provider.Current).Id;
        return new UInt128(id.High, id.Low);
    }

    /// <summary>
    /// Admits a request that is identified by its address only, outside the pipeline, and writes the fields of its response. Synchronous;
    /// allocates nothing but these fields.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="limits">The limits of its endpoint; <see langword="null"/> if it has none.</param>
    /// <param name="now">The timestamp of the registered <see cref="TimeProvider"/>.</param>
    /// <returns><see langword="false"/>, with no permits taken, if the pipeline has to decide; it may reject the request.</returns>
    public bool TryAdmit(HttpContext context, RateLimitMetadata? limits, long now)
    {
        ArgumentNullException.ThrowIfNull(context);
        var policies = _provider.Current;
        if (limits is null || !policies.Options.Enabled)
            return true;

        // With several policies, one may have to return the permits of another one, which is left to the pipeline.
        if (limits.Resolve(policies) is not [{ Algorithm: not Algorithm.Concurrency } policy]
            || (policies.HasApiClients && context.Request.Headers.ContainsKey(policies.Options.ApiKeyHeader)))
        {
            return false;
        }

        var (client, limit) = (ClientIdentification.IdentifyAnonymous(context, policy), policy.LimitOf(null));
        if (!_buckets.TryDecide(policy, limit, client, limits.CostOf(context.Request, limit), now, out var decision) || !decision.Admitted)
            return false;

        RateLimitHeaders.Write(context.Response, first: true, policy, limit, decision);
        policy.Counters.CountDecision(admitted: true, policy.Shadow);
        return true;
    }

    /// <summary>Returns <see langword="null"/>: the counts are metrics.</summary>
    /// <param name="resource">The request.</param>
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount)
    {
        // Admits what local state admits. Anything else is left to AcquireAsync, which is called next: nothing is counted, and no permit is
        // taken.
        if (!LimitedRequest.TryCreate(resource, _provider.Current, out var request))
            return RequestLease.Admitted;

        var lease = RequestLease.Admitted;
        for (var index = 0; index < request.Policies.Length; index++)
        {
            var policy = request.Policies[index];
            var (client, limit) = request.Identify(policy);
            SlotLease? slots = null;
            var isDecided = policy.Algorithm == Algorithm.Concurrency
                ? _slots.TryAcquire(policy, limit, client, out var decision, out slots)
                : _buckets.TryDecide(policy, limit, client, request.CostOf(limit), _timeProvider.GetTimestamp(), out decision);
            if (!isDecided || !decision.Admitted)
            {
                Return(request, request.Policies.AsSpan(0, index), lease);
                if (resource.Response.StatusCode == StatusCodes.Status200OK)
                    resource.Response.StatusCode = UndecidedStatus;
                return RequestLease.NotAcquired;
            }

            RateLimitHeaders.Write(resource.Response, first: index == 0, policy, limit, decision);
            if (slots is not null)
                lease = new SlotHolder(slots, lease);
        }

        foreach (var policy in request.Policies)
            policy.Counters.CountDecision(admitted: true, policy.Shadow);
        return lease;
    }

    /// <inheritdoc/>
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext resource, int permitCount, CancellationToken cancellationToken)
    {
        if (!LimitedRequest.TryCreate(resource, _provider.Current, out var request))
            return Admit(resource, RequestLease.Admitted);

        var (lease, taken) = (RequestLease.Admitted, new List<RateLimitPolicy>());
        try
        {
            foreach (var (index, policy) in request.Policies.Index())
            {
                var (client, limit) = request.Identify(policy);
                var (decision, slots) = policy.Algorithm == Algorithm.Concurrency
                    ? await _slots.AcquireAsync(policy, limit, client)
                    : (await _buckets.DecideAsync(policy, limit, client, request.CostOf(limit), cancellationToken), null);
                RateLimitHeaders.Write(resource.Response, first: index == 0, policy, limit, decision);
                policy.Counters.CountDecision(decision.Admitted, policy.Shadow);
                if (decision.Admitted)
                {
                    taken.Add(policy);
                    lease = slots is null ? lease : new SlotHolder(slots, lease);
                }
                else if (!policy.Shadow)
                {
                    Return(request, CollectionsMarshal.AsSpan(taken), lease);
                    return new RejectedLease(policy.Name, TimeSpan.FromSeconds(decision.ResetSeconds));
                }
            }

            return Admit(resource, lease);
        }
        catch
        {
            Return(request, CollectionsMarshal.AsSpan(taken), lease);
            throw;
        }
    }

    // Returns the permits that other policies granted to a request which is not admitted.
    private void Return(in LimitedRequest request, ReadOnlySpan<RateLimitPolicy> taken, RequestLease lease)
    {
        lease.Dispose();
        foreach (var policy in taken)
        {
            if (policy.Algorithm == Algorithm.Concurrency)
                continue;
            var (client, limit) = request.Identify(policy);
            _buckets.Return(policy, client, request.CostOf(limit));
        }
    }

    private static RequestLease Admit(HttpContext context, RequestLease lease)
    {
        if (context.Response.StatusCode == UndecidedStatus)
            context.Response.StatusCode = StatusCodes.Status200OK;
        return lease;
    }
}
