using System.Collections.Concurrent;
using Gateway.RateLimiting.Buckets;
using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Leases;
using Gateway.RateLimiting.Partitions;
using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting;

/// <summary>
/// Decides on requests: with leased permits if there are any, else by Redis, else with this gateway's share of the limit.
/// </summary>
internal sealed class LeasedRateLimiter(
    BucketStore partitions, RateLimitRedis link, UnusedLeaseReturner leftovers, GatewayMetrics telemetry, TimeProvider timeProvider)
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
        RateLimitPolicy policy, Limit limit, ClientId client, int cost, CancellationToken cancelled = default)
        => TryDecide(policy, limit, client, cost, timeProvider.GetTimestamp(), out var decision, out var bucket)
            ? new(decision)
            : new(AskAsync(bucket, policy, limit, client, cost, cancelled));

    /// <summary>Decides from local state, without an allocation.</summary>
    /// <returns><see langword="false"/> if Redis has to be queried.</returns>
    public bool TryDecide(RateLimitPolicy policy, Limit limit, ClientId client, int cost, long now, out Decision decision)
        => TryDecide(policy, limit, client, cost, now, out decision, out _);

    private bool TryDecide(
        RateLimitPolicy policy, Limit limit, ClientId client, int cost, long now, out Decision decision, out LeasedBucket bucket)
    {
        var found = partitions.Find(new BucketKey(policy.Name, client));

        // While Redis is late, a bucket whose request was late sends no other one: each may be executed late, and charge a second time.
        if (!link.IsOpen || (link.IsLate && found is { IsLocal: true }))
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
        if (partitions.Find(new BucketKey(policy.Name, client)) is not { } bucket)
            return;
        lock (bucket)
            bucket.Return(cost, timeProvider.GetTimestamp());
    }

    private async Task<Decision> AskAsync(
        LeasedBucket bucket, RateLimitPolicy policy, Limit limit, ClientId client, int cost, CancellationToken cancelled)
    {
        while (link.IsOpen)
        {
            Task<bool> filling;
            lock (bucket)
            {
                if (bucket.TryDecide(limit, cost, timeProvider.GetTimestamp(), timeProvider.TimestampFrequency, out var decision))
                    return decision;
                bucket.Waiting += cost;
                filling = bucket.PendingLease ??= FillAsync(bucket, policy, limit, client, cost);
            }

            // No second wait after a late reply: the next one may be as late.
            if (!await filling.WaitAsync(cancelled))
                break;
        }

        return DecideLocally(bucket, limit, cost, timeProvider.GetTimestamp());
    }

    /// <returns>True if Redis replied.</returns>
    private async Task<bool> FillAsync(
        LeasedBucket bucket, RateLimitPolicy policy, Limit limit, ClientId client, int cost, Request? leftover = null)
    {
        // Called under the bucket's lock: requests that arrive at the same moment are included.
        await Task.Yield();
        try
        {
            Request request;
            var asked = timeProvider.GetTimestamp();
            var gateways = link.Gateways;
            lock (bucket)
                request = leftover ?? bucket.Ask(limit, cost, asked, timeProvider.TimestampFrequency, gateways);
            if (await LeaseAsync(policy, limit, client, request) is not { } grant)
                return false;
            long expires;
            lock (bucket)
            {
                bucket.Fill(limit, request, grant, asked, timeProvider.GetTimestamp(), timeProvider.TimestampFrequency, gateways);
                expires = bucket.Expires;
            }

            if (grant.Spare > 0)
                leftovers.Watch(() => GiveBackAsync(bucket, policy, limit, client, expires));
            return true;
        }
        finally
        {
            lock (bucket)
                (bucket.PendingLease, bucket.Waiting) = (null, 0);
        }
    }

    // A request for no permits. Requests that arrive meanwhile wait for it, as for any other, so that Redis receives one after the other.
    private Task GiveBackAsync(LeasedBucket bucket, RateLimitPolicy policy, Limit limit, ClientId client, long expires)
    {
        lock (bucket)
        {
            return link.IsOpen
                && bucket.TryTakeUnused(limit, expires, timeProvider.GetTimestamp(), timeProvider.TimestampFrequency, out var leftover)
                ? bucket.PendingLease = FillAsync(bucket, policy, limit, client, cost: 0, leftover)
                : Task.CompletedTask;
        }
    }

    private async Task<LeaseGrant?> LeaseAsync(RateLimitPolicy policy, Limit limit, ClientId client, Request request)
    {
        var delivery = Math.Min(MaxDeliverySeconds, DeliveryShare * limit.Burst / limit.PerSecond);
        var answer = await link.TryRunAsync(
            Scripts.Lease,
            Scripts.Key(policy.Name, client),
            link.Gateway,
            request.Need,
            request.Spare,
            request.Returned,
            limit.Burst,
            limit.PerSecond,
            (long)(LeasedBucket.LeaseSeconds * Microseconds),
            (long)(delivery * Microseconds),
            request.Spent,
            request.Missing);
        if (answer is null)
            return null;

        var numbers = (long[])answer!;
        var admitted = numbers[0] == 1;
        if (admitted)
            telemetry.Leased(policy.Name, request.Need + (int)numbers[1]);
        return new LeaseGrant(admitted, (int)numbers[1], numbers[2] / 1000.0, numbers[3] / (double)Microseconds);
    }

    private Decision DecideLocally(LeasedBucket bucket, Limit limit, int cost, long now)
    {
        lock (bucket)
        {
            bucket.LastAccess = now;
            return bucket.DecideLocally(limit, cost, now, timeProvider.TimestampFrequency, link.Gateways);
        }
    }

    private LeasedBucket GetOverflowBucket(RateLimitPolicy policy)
        => _overflowBuckets.GetOrAdd(policy.Name, static _ => new LeasedBucket());
}
