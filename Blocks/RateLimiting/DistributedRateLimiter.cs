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

    // The most that one request is charged, in microseconds: more than any limit.
    private const double MaxWork = 1e9;

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
    /// Admits a request that is identified by its address only and causes no work, outside the pipeline, and writes the fields of its
    /// response. Synchronous; allocates nothing but these fields.
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

        var applied = limits.Resolve(policies);
        if (policies.HasApiClients && context.Request.Headers.ContainsKey(policies.Options.ApiKeyHeader))
            return false;

        for (var index = 0; index < applied.Length; index++)
        {
            var policy = applied[index];
            var (client, limit) = (ClientIdentification.IdentifyAnonymous(context, policy), policy.LimitOf(null));
            var decision = default(Decision);
            if (limit.IsWork)
                decision = _buckets.Peek(policy, limit, client, now);
            else if (policy.Algorithm != Algorithm.Concurrency) // the slot would have to be released
                _buckets.TryDecide(policy, limit, client, limits.CostOf(context.Request, limit), now, out decision);
            if (!decision.Admitted)
            {
                Return(context, limits, applied.AsSpan(0, index));
                return false;
            }

            RateLimitHeaders.Write(context.Response, first: index == 0, policy, limit, decision);
        }

        foreach (var policy in applied)
            policy.Counters.CountDecision(admitted: true, policy.Shadow);
        return true;
    }

    /// <summary>
    /// Charges the work that a request has caused to its client, under each policy of work (<see cref="Algorithm.Work"/>) of its endpoint.
    /// Call it once, as soon as the work is known. Allocates nothing if the client's permits cover it.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="work">The backend time that it took.</param>
    public void Charge(HttpContext context, TimeSpan work)
    {
        ArgumentNullException.ThrowIfNull(context);
        var permits = (int)Math.Clamp(work.TotalMicroseconds, 0, MaxWork);
        if (permits == 0 || !LimitedRequest.TryCreate(context, _provider.Current, out var request))
            return;
        foreach (var policy in request.Policies)
        {
            if (policy.Algorithm != Algorithm.Work)
                continue;
            var (client, limit) = request.Identify(policy);
            _buckets.Charge(policy, limit, client, permits);
        }
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

    private void Return(HttpContext context, RateLimitMetadata limits, ReadOnlySpan<RateLimitPolicy> taken)
    {
        foreach (var policy in taken)
        {
            var limit = policy.LimitOf(null);
            if (!limit.IsWork)
            {
                var client = ClientIdentification.IdentifyAnonymous(context, policy);
                _buckets.Return(policy, client, limits.CostOf(context.Request, limit));
            }
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
