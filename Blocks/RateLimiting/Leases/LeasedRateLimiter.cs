using System.Collections.Concurrent;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Leases;

/// <summary>
/// Decides on requests: with leased permits if there are any, else by Redis, else with this instance's share of the limit.
/// </summary>
internal sealed class LeasedRateLimiter(
    BucketStore buckets, RateLimitRedis redis, UnusedLeaseReturner unusedLeases, TimeProvider timeProvider)
{
    private const double MaxDeliverySeconds = 0.1;

    // The delay before a full bucket refills costs a small bucket some of its rate; this limits the loss to one part in 25.
    private const double DeliveryShare = 0.04;

    private const long Microseconds = 1_000_000;

    // The buckets that new clients share, one per policy, when the store is full and Redis is unavailable.
    private readonly ConcurrentDictionary<string, LeasedBucket> _overflowBuckets = new();

    /// <summary>
    /// Decides on a request. Completes synchronously, without an allocation, if the client has leased permits or is known to have none.
    /// </summary>
    /// <exception cref="OperationCanceledException">The request was cancelled while it waited for Redis.</exception>
    public ValueTask<Decision> DecideAsync(
        RateLimitPolicy policy, Limit limit, ClientId client, int cost, CancellationToken cancellationToken = default) =>
        TryDecide(policy, limit, client, cost, timeProvider.GetTimestamp(), out var decision, out var bucket)
            ? new(decision)
            : new(DecideWithRedisAsync(bucket, policy, limit, client, cost, cancellationToken));

    /// <summary>Decides from local state, without an allocation.</summary>
    /// <returns><see langword="false"/> if Redis has to be queried.</returns>
    public bool TryDecide(RateLimitPolicy policy, Limit limit, ClientId client, int cost, long now, out Decision decision) =>
        TryDecide(policy, limit, client, cost, now, out decision, out _);

    private bool TryDecide(
        RateLimitPolicy policy, Limit limit, ClientId client, int cost, long now, out Decision decision, out LeasedBucket bucket)
    {
        var found = buckets.Find(new BucketKey(policy.Name, client));

        // While Redis is late, a bucket whose request was late sends no other one: each may be executed late, and charge a second time.
        if (!redis.IsOpen || (redis.IsLate && found is { IsLocal: true }))
        {
            bucket = found ?? GetOverflowBucket(policy);
            decision = DecideLocally(bucket, limit, cost, now);
            return true;
        }

        bucket = found ?? new LeasedBucket();
        lock (bucket)
        {
            bucket.LastAccess = now;
            return bucket.TryDecide(limit, cost, now, timeProvider.TimestampFrequency, out decision);
        }
    }

    /// <summary>Returns the permits of an admission, because another policy rejected the request.</summary>
    public void Return(RateLimitPolicy policy, ClientId client, int cost)
    {
        if (buckets.Find(new BucketKey(policy.Name, client)) is not { } bucket)
            return;
        lock (bucket)
            bucket.Return(cost, timeProvider.GetTimestamp());
    }

    /// <summary>
    /// Decides on a request that takes no permits, from local state and without an allocation. A client that this instance does not know
    /// is admitted.
    /// </summary>
    public Decision Peek(RateLimitPolicy policy, Limit limit, ClientId client, long now)
    {
        if (buckets.Find(new BucketKey(policy.Name, client)) is not { } bucket)
            return Decision.Admit(limit.Burst, limit.PerSecond);
        lock (bucket)
            return bucket.Peek(limit, now, timeProvider.TimestampFrequency, redis.InstanceCount, redis.IsOpen);
    }

    /// <summary>
    /// Charges work after it has been done, to the permits that this instance holds, without an allocation. What they do not cover is
    /// reported to Redis, at once and in the background.
    /// </summary>
    public void Charge(RateLimitPolicy policy, Limit limit, ClientId client, int work)
    {
        policy.Counters.CountCharged(work);
        var found = buckets.Find(new BucketKey(policy.Name, client));
        var bucket = found ?? (redis.IsOpen ? new LeasedBucket() : GetOverflowBucket(policy));
        var now = timeProvider.GetTimestamp();
        lock (bucket)
        {
            bucket.LastAccess = now;
            if (redis.IsOpen && !bucket.IsLocal)
                bucket.Charge(work, now);
            else
                bucket.ChargeLocally(limit, work, now, timeProvider.TimestampFrequency, redis.InstanceCount);
            Report(bucket, policy, limit, client, isRetry: redis.IsLate);
        }
    }

    private async Task<Decision> DecideWithRedisAsync(
        LeasedBucket bucket, RateLimitPolicy policy, Limit limit, ClientId client, int cost, CancellationToken cancellationToken)
    {
        while (redis.IsOpen)
        {
            Task<bool> lease;
            lock (bucket)
            {
                if (bucket.TryDecide(limit, cost, timeProvider.GetTimestamp(), timeProvider.TimestampFrequency, out var decision))
                    return decision;
                bucket.Waiting += cost;
                lease = bucket.PendingLease ??= LeaseAsync(bucket, policy, limit, client, cost);
            }

            // No second wait after a late reply: the next one may be as late.
            if (!await lease.WaitAsync(cancellationToken))
                break;
        }

        return DecideLocally(bucket, limit, cost, timeProvider.GetTimestamp());
    }

    /// <returns>True if Redis replied.</returns>
    private async Task<bool> LeaseAsync(
        LeasedBucket bucket, RateLimitPolicy policy, Limit limit, ClientId client, int cost, LeaseRequest? unused = null)
    {
        // Called under the bucket's lock: requests that arrive at the same moment are included.
        await Task.Yield();
        var isLost = true;
        try
        {
            LeaseRequest request;
            var sentAt = timeProvider.GetTimestamp();
            var instances = redis.InstanceCount;
            lock (bucket)
                request = unused ?? bucket.CreateRequest(limit, cost, sentAt, timeProvider.TimestampFrequency, instances);
            if (await RunScriptAsync(policy, limit, client, bucket.View, request) is not { } grant)
                return false;
            isLost = false;
            long expires;
            lock (bucket)
            {
                bucket.Apply(limit, request, grant, sentAt, timeProvider.GetTimestamp(), timeProvider.TimestampFrequency, instances);
                expires = bucket.Expires;
            }

            if (grant.Spare > 0)
                unusedLeases.Track(() => ReturnUnusedAsync(bucket, policy, limit, client, expires));
            return true;
        }
        finally
        {
            lock (bucket)
            {
                (bucket.PendingLease, bucket.Waiting) = (null, 0);
                if (limit.IsWork)
                    Report(bucket, policy, limit, client, isRetry: isLost);
            }
        }
    }

    // A request for no permits. Requests that arrive meanwhile wait for it, as for any other, so that Redis receives one after the other.
    private Task ReturnUnusedAsync(LeasedBucket bucket, RateLimitPolicy policy, Limit limit, ClientId client, long expires)
    {
        lock (bucket)
        {
            return redis.IsOpen
                && bucket.TryTakeUnused(limit, expires, timeProvider.GetTimestamp(), timeProvider.TimestampFrequency, out var unused)
                ? bucket.PendingLease = LeaseAsync(bucket, policy, limit, client, cost: 0, unused)
                : Task.CompletedTask;
        }
    }

    // Reports the unreported permits to Redis. If a request to Redis is in flight, they are reported after its reply. The caller holds the
    // lock of the bucket.
    private void Report(LeasedBucket bucket, RateLimitPolicy policy, Limit limit, ClientId client, bool isRetry)
    {
        if (bucket.PendingLease is not null || bucket.IsReportPlanned || !bucket.HasUnreported(timeProvider.GetTimestamp()))
            return;
        if (redis.IsOpen && !isRetry)
            bucket.PendingLease = LeaseAsync(bucket, policy, limit, client, cost: 0);
        else
            ReportLater(bucket, policy, limit, client);
    }

    private void ReportLater(LeasedBucket bucket, RateLimitPolicy policy, Limit limit, ClientId client)
    {
        bucket.IsReportPlanned = true;
        unusedLeases.Track(() =>
        {
            lock (bucket)
            {
                bucket.IsReportPlanned = false;
                Report(bucket, policy, limit, client, isRetry: false);
                return bucket.PendingLease ?? Task.CompletedTask;
            }
        });
    }

    private async Task<LeaseGrant?> RunScriptAsync(
        RateLimitPolicy policy, Limit limit, ClientId client, long view, LeaseRequest request)
    {
        var delivery = Math.Min(MaxDeliverySeconds, DeliveryShare * limit.Burst / limit.PerSecond);
        var reply = await redis.TryRunAsync(
            Scripts.Lease,
            Scripts.Key(policy.Name, client),
            redis.InstanceId,
            request.Need,
            request.Spare,
            request.Returned,
            limit.Burst,
            limit.PerSecond,
            (long)(LeasedBucket.LeaseSeconds * Microseconds),
            (long)(delivery * Microseconds),
            request.Spent,
            request.Missing,
            view,
            request.Reported);
        if (reply is null)
            return null;

        var numbers = (long[])reply!;
        var admitted = numbers[0] == 1;
        if (admitted)
            policy.Counters.CountLeased(request.Need + (int)numbers[1]);
        return new LeaseGrant(admitted, (int)numbers[1], numbers[2] / 1000.0, numbers[3] / (double)Microseconds);
    }

    private Decision DecideLocally(LeasedBucket bucket, Limit limit, int cost, long now)
    {
        lock (bucket)
        {
            bucket.LastAccess = now;
            return bucket.DecideLocally(limit, cost, now, timeProvider.TimestampFrequency, redis.InstanceCount);
        }
    }

    private LeasedBucket GetOverflowBucket(RateLimitPolicy policy) =>
        _overflowBuckets.GetOrAdd(policy.Name, static _ => new LeasedBucket());
}
