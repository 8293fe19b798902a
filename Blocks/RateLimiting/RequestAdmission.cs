using Scalable.RateLimiting.Concurrency;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting;

/// <summary>
/// The decisions of a request's policies, which are applied one after the other until one rejects the request. Writes the fields of the
/// response as it goes.
/// </summary>
internal struct RequestAdmission(LimitedRequest request)
{
    private int _applied;
    private ulong _admittedBy; // a bit per policy

    public readonly LimitedRequest Request => request;

    /// <summary>The policy to apply next; <see langword="null"/> if the request is decided.</summary>
    public readonly RateLimitPolicy? Next => RejectedBy is null && _applied < request.Policies.Length ? request.Policies[_applied] : null;

    /// <summary>The policy that rejected the request.</summary>
    public RateLimitPolicy? RejectedBy { get; private set; }

    /// <summary>If a policy rejected the request, whole seconds until it may be admitted.</summary>
    public int RetryAfterSeconds { get; private set; }

    /// <summary>Holds the slots that were taken.</summary>
    public RequestLease Lease { get; private set; } = RequestLease.Admitted;

    /// <summary>Applies the decision of <see cref="Next"/>; <paramref name="slots"/> holds the slot that it took, if any.</summary>
    public void Apply(Limit limit, in Decision decision, SlotLease? slots)
    {
        var policy = request.Policies[_applied];
        RateLimitHeaders.Write(request.Response, first: _applied == 0, policy, limit, decision);
        if (decision.Admitted)
        {
            _admittedBy |= Bit(_applied);
            Lease = slots is null ? Lease : new SlotHolder(slots, Lease);
        }
        else if (!policy.Shadow)
        {
            (RejectedBy, RetryAfterSeconds) = (policy, decision.ResetSeconds);
        }

        _applied++;
    }

    /// <summary>Counts the decisions in the metrics.</summary>
    public readonly void CountDecisions()
    {
        for (var index = 0; index < _applied; index++)
            request.Policies[index].Counters.CountDecision((_admittedBy & Bit(index)) != 0, request.Policies[index].Shadow);
    }

    /// <summary>Returns the permits and slots that the policies granted to a request that is then rejected.</summary>
    public readonly void Return(LeasedRateLimiter buckets)
    {
        Lease.Dispose();
        for (var index = 0; index < _applied; index++)
        {
            if ((_admittedBy & Bit(index)) != 0)
                Return(request, request.Policies[index], buckets);
        }
    }

    /// <summary>Returns the permits that a policy granted to a request.</summary>
    public static void Return(in LimitedRequest request, RateLimitPolicy policy, LeasedRateLimiter buckets)
    {
        if (policy.Algorithm != Algorithm.TokenBucket)
            return;
        var client = request.Identify(policy);
        buckets.Return(client, request.CostOf(client.Limit));
    }

    private static ulong Bit(int index) => 1UL << index;
}
