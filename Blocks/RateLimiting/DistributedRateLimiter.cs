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
        var request = LimitedRequest.CreateBeforePipeline(context, policies, limits);
        if (request.HasApiKey)
            return false;
        var admission = new RequestAdmission(request);
        return TryAdmit(ref admission, _timeProvider.ToSeconds(now));
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
            if (policy.Algorithm == Algorithm.Work)
                _buckets.Charge(request.Identify(policy), permits);
        }
    }

    /// <summary>
    /// Returns the permits of a request that was admitted and then not processed, for example because the service was overloaded: it does
    /// not count against its client's limits. Call it once, before the response ends. Without effect on a request whose limits were not
    /// applied. Needs no Redis.
    /// </summary>
    /// <param name="context">The request.</param>
    public void Return(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!RateLimitHeaders.AreWritten(context.Response) || !LimitedRequest.TryCreate(context, _provider.Current, out var request))
            return;
        foreach (var policy in request.Policies)
            RequestAdmission.Return(request, policy, _buckets);
    }

    /// <summary>Returns <see langword="null"/>: the counts are metrics.</summary>
    /// <param name="resource">The request.</param>
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount)
    {
        if (!LimitedRequest.TryCreate(resource, _provider.Current, out var request))
            return RequestLease.Admitted;
        var admission = new RequestAdmission(request);
        if (TryAdmit(ref admission, _timeProvider.GetSeconds()))
            return admission.Lease;
        if (resource.Response.StatusCode == StatusCodes.Status200OK)
            resource.Response.StatusCode = UndecidedStatus;
        return RequestLease.NotAcquired;
    }

    /// <inheritdoc/>
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext resource, int permitCount, CancellationToken cancellationToken)
    {
        if (!LimitedRequest.TryCreate(resource, _provider.Current, out var request))
            return Admit(resource, RequestLease.Admitted);

        var admission = new RequestAdmission(request);
        try
        {
            while (!TryDecide(ref admission, _timeProvider.GetSeconds()))
            {
                var client = request.Identify(admission.Next!);
                var (decision, slots) = client.Policy.Algorithm == Algorithm.Concurrency
                    ? await _slots.AcquireAsync(client)
                    : (await _buckets.DecideAsync(client, request.CostOf(client.Limit), cancellationToken), null);
                admission.Apply(client.Limit, decision, slots);
            }
        }
        catch
        {
            admission.Return(_buckets);
            throw;
        }

        admission.CountDecisions();
        if (admission.RejectedBy is not { } policy)
            return Admit(resource, admission.Lease);
        admission.Return(_buckets);
        return new RejectedLease(policy.Name, TimeSpan.FromSeconds(admission.RetryAfterSeconds));
    }

    // Admits what local state admits. Anything else is left to AcquireAsync, which is called next: nothing is counted, and no permit is
    // taken.
    private bool TryAdmit(ref RequestAdmission admission, double now)
    {
        if (TryDecide(ref admission, now) && admission.RejectedBy is null)
        {
            admission.CountDecisions();
            return true;
        }

        admission.Return(_buckets);
        return false;
    }

    // Applies the policies in order, as far as local state decides. Returns false if Redis has to be queried for the next one.
    private bool TryDecide(ref RequestAdmission admission, double now)
    {
        while (admission.Next is { } policy)
        {
            var client = admission.Request.Identify(policy);
            if (!TryDecide(admission.Request, client, now, out var decision, out var slots))
                return false;
            admission.Apply(client.Limit, decision, slots);
        }

        return true;
    }

    private bool TryDecide(in LimitedRequest request, in LimitedClient client, double now, out Decision decision, out SlotLease? slots)
    {
        (decision, slots) = (default, null);
        if (client.Policy.Algorithm == Algorithm.Concurrency) // before the pipeline, the slot could not be released
            return !request.IsBeforePipeline && _slots.TryAcquire(client, out decision, out slots);
        if (!request.IsBeforePipeline || !client.Limit.IsWork)
            return _buckets.TryDecide(client, request.CostOf(client.Limit), now, out decision);
        decision = _buckets.Peek(client, now);
        return true;
    }

    private static RequestLease Admit(HttpContext context, RequestLease lease)
    {
        if (context.Response.StatusCode == UndecidedStatus)
            context.Response.StatusCode = StatusCodes.Status200OK;
        return lease;
    }
}
