using System.Collections.Concurrent;

namespace Scalable.RateLimiting.Leases;

/// <summary>
/// Decides on requests: with permits that this instance holds if there are any, else by Redis, else with this instance's part of the limit.
/// </summary>
internal sealed class LeasedRateLimiter(
    BucketStore buckets, RateLimitRedis redis, UnusedLeaseReturner unusedLeases, TimeProvider timeProvider)
{
    private readonly LeaseScript _script = new(redis);

    // The buckets that new clients share, one per policy, when the store is full and Redis is unavailable.
    private readonly ConcurrentDictionary<string, LeasedBucket> _overflowBuckets = new();

    /// <summary>
    /// Decides on a request. Completes synchronously, without an allocation, if this instance holds permits of the client or knows that
    /// there are none.
    /// </summary>
    /// <exception cref="OperationCanceledException">The request was cancelled while it waited for Redis.</exception>
    public ValueTask<Decision> DecideAsync(in LimitedClient client, int cost, CancellationToken cancellationToken = default) =>
        TryDecide(client, cost, timeProvider.GetSeconds(), out var decision, out var bucket)
            ? new(decision)
            : new(DecideWithRedisAsync(bucket, client, cost, cancellationToken));

    /// <summary>Decides from local state, without an allocation.</summary>
    /// <returns><see langword="false"/> if Redis has to be queried.</returns>
    public bool TryDecide(in LimitedClient client, int cost, double now, out Decision decision) =>
        TryDecide(client, cost, now, out decision, out _);

    /// <summary>Returns the permits of a request that was admitted and not processed.</summary>
    public void Return(in LimitedClient client, int cost)
    {
        if (buckets.Find(client.Key) is not { } bucket)
            return;
        lock (bucket)
            bucket.Return(LimitOf(client), cost);
    }

    /// <summary>
    /// Decides on a request that takes no permits, from local state and without an allocation. A client that this instance does not know
    /// is admitted.
    /// </summary>
    public Decision Peek(in LimitedClient client, double now)
    {
        if (buckets.Find(client.Key) is not { } bucket)
            return Decision.Admit(client.Limit.Burst, client.Limit.PerSecond);
        lock (bucket)
            return bucket.Peek(LimitAt(client, now), redis.IsOpen);
    }

    /// <summary>
    /// Charges work after it has been done, to the permits that this instance holds, without an allocation. What they do not cover is
    /// reported to Redis in the background: at once if it is much, else with the next request to Redis or after a second.
    /// </summary>
    public void Charge(in LimitedClient client, int work)
    {
        client.Policy.Counters.CountCharged(work);
        var bucket = buckets.Find(client.Key) ?? (redis.IsOpen ? LeasedBucket.CreateUnstored() : GetOverflowBucket(client));
        var limit = LimitOf(client);
        lock (bucket)
        {
            bucket.LastAccess = limit.Now;
            if (redis.IsOpen && !bucket.IsLocal)
                bucket.Charge(limit, work);
            else
                bucket.ChargeWithoutRedis(limit, work);
            Report(bucket, client, isLate: redis.IsLate);
        }
    }

    private bool TryDecide(in LimitedClient client, int cost, double now, out Decision decision, out LeasedBucket bucket)
    {
        var found = buckets.Find(client.Key);

        // While Redis is late, a bucket whose request was late sends no other one: each may be executed late, and charge a second time.
        if (!redis.IsOpen || (redis.IsLate && found is { IsLocal: true }))
        {
            bucket = found ?? GetOverflowBucket(client);
            decision = DecideWithoutRedis(bucket, client, cost, now);
            return true;
        }

        bucket = found ?? LeasedBucket.CreateUnstored();
        lock (bucket)
        {
            bucket.LastAccess = now;
            return bucket.TryDecide(LimitAt(client, now), cost, out decision);
        }
    }

    private async Task<Decision> DecideWithRedisAsync(
        LeasedBucket bucket, LimitedClient client, int cost, CancellationToken cancellationToken)
    {
        while (redis.IsOpen)
        {
            Task<bool> lease;
            lock (bucket)
            {
                if (bucket.TryDecide(LimitOf(client), cost, out var decision))
                    return decision;
                bucket.Waiting += cost;
                lease = bucket.PendingLease ??= LeaseAsync(bucket, client, cost);
            }

            // No second wait after a late reply: the next one may be as late.
            if (!await lease.WaitAsync(cancellationToken))
                break;
        }

        return DecideWithoutRedis(bucket, client, cost, timeProvider.GetSeconds());
    }

    private Decision DecideWithoutRedis(LeasedBucket bucket, in LimitedClient client, int cost, double now)
    {
        lock (bucket)
        {
            bucket.LastAccess = now;
            return bucket.DecideWithoutRedis(LimitAt(client, now), cost);
        }
    }

    /// <returns>True if Redis replied.</returns>
    private async Task<bool> LeaseAsync(LeasedBucket bucket, LimitedClient client, int cost, LeaseRequest? unused = null)
    {
        // Called under the bucket's lock: requests that arrive at the same moment are included.
        await Task.Yield();
        var isLost = true;
        try
        {
            LeaseRequest request;
            var limit = LimitOf(client);
            lock (bucket)
                request = unused ?? bucket.CreateRequest(limit, cost);
            if (await _script.RunAsync(client, limit, bucket.View, request) is not { } grant)
                return false;
            isLost = false;
            double expires;
            lock (bucket)
            {
                bucket.Apply(LimitOf(client), request, grant, sentAt: limit.Now);
                expires = bucket.Expires;
            }

            if (grant.Spare > 0)
                unusedLeases.Track(() => ReturnUnusedAsync(bucket, client, expires));
            return true;
        }
        finally
        {
            lock (bucket)
            {
                (bucket.PendingLease, bucket.Waiting) = (null, 0);
                if (client.Limit.IsWork)
                    Report(bucket, client, isLate: isLost);
            }
        }
    }

    // A request for no permits. Requests that arrive meanwhile wait for it, as for any other, so that Redis receives one after the other.
    private Task ReturnUnusedAsync(LeasedBucket bucket, LimitedClient client, double expires)
    {
        lock (bucket)
        {
            return redis.IsOpen && bucket.TryTakeUnused(LimitOf(client), expires, out var unused)
                ? bucket.PendingLease = LeaseAsync(bucket, client, cost: 0, unused)
                : Task.CompletedTask;
        }
    }

    // Reports the unreported permits to Redis, or plans that. If a request to Redis is in flight, this is done after its reply. The caller
    // holds the lock of the bucket.
    private void Report(LeasedBucket bucket, LimitedClient client, bool isLate)
    {
        var limit = LimitOf(client);
        if (bucket.PendingLease is not null || !bucket.HasUnreported(limit.Now))
            return;
        if (redis.IsOpen && !isLate && bucket.IsReportDue(limit))
            bucket.PendingLease = LeaseAsync(bucket, client, cost: 0);
        else if (!bucket.IsReportPlanned)
            PlanReport(bucket, client);
    }

    private void PlanReport(LeasedBucket bucket, LimitedClient client)
    {
        bucket.IsReportPlanned = true;
        unusedLeases.Track(() =>
        {
            lock (bucket)
            {
                bucket.IsReportPlanned = false;
                if (bucket.PendingLease is null && bucket.HasUnreported(timeProvider.GetSeconds()))
                {
                    if (redis.IsOpen)
                        bucket.PendingLease = LeaseAsync(bucket, client, cost: 0);
                    else
                        PlanReport(bucket, client);
                }

                return bucket.PendingLease ?? Task.CompletedTask;
            }
        });
    }

    private CurrentLimit LimitOf(in LimitedClient client) => LimitAt(client, timeProvider.GetSeconds());

    private CurrentLimit LimitAt(in LimitedClient client, double now) => new(client.Limit, redis.InstanceCount, now);

    private LeasedBucket GetOverflowBucket(in LimitedClient client) =>
        _overflowBuckets.GetOrAdd(client.Policy.Name, static _ => new LeasedBucket());
}
