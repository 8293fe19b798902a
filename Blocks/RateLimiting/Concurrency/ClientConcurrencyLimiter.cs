using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Concurrency;

/// <summary>
/// Limits the requests that a client has in flight, on all instances together. An instance leases the slots it uses, and renews the lease
/// while it uses any; the slots of an instance that died expire.
/// </summary>
internal sealed class ClientConcurrencyLimiter(RateLimitRedis redis, RateLimitPolicyProvider policies, TimeProvider timeProvider)
    : BackgroundService
{
    private const int RetryAfterSeconds = 1;
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(SlotLease.LeaseSeconds / 5);
    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = 64 };

    // The partition that new clients share, one per policy, when there are too many; no address and no hash has this id.
    private static readonly ClientId OverflowPartition = new(ulong.MaxValue, ulong.MaxValue);

    private readonly ConcurrentDictionary<BucketKey, SlotLease> _partitions = new();
    private int _count;
    private long _requestNumber;

    public int Count => _count;

    /// <summary>Decides from local state, and takes a slot of <paramref name="slots"/> if it admits the request.</summary>
    /// <returns><see langword="false"/> if Redis has to be queried.</returns>
    public bool TryAcquire(in LimitedClient client, out Decision decision, out SlotLease slots)
    {
        slots = Find(client.Key, client.Limit);
        lock (slots)
        {
            decision = default;
            if (slots.IsRemoved || (redis.IsOpen && !slots.Decides(slots.Used + 1, timeProvider.GetTimestamp())))
                return false;
            decision = Decide(slots, slots.Used + 1, client.Limit);
            if (decision.Admitted)
                slots.Used++;
            return true;
        }
    }

    /// <summary>Decides, with Redis if necessary, and takes a slot if it admits the request.</summary>
    public async ValueTask<(Decision Decision, SlotLease Slots)> AcquireAsync(LimitedClient client)
    {
        var slots = Enter(client.Key, client.Limit);
        if (!IsCovered(slots) && redis.IsOpen)
            await LeaseAsync(slots);
        lock (slots)
        {
            var decision = Decide(slots, slots.Used, client.Limit);
            if (!decision.Admitted)
                slots.Used--;
            return (decision, slots);
        }
    }

    /// <summary>Renews the slots in use, returns the others, and removes partitions without any.</summary>
    public Task RenewAsync()
    {
        foreach (var (_, slots) in _partitions)
            RemoveIfIdle(slots);
        return redis.IsOpen
            ? Parallel.ForEachAsync(_partitions.Values, Parallelism, async (slots, _) =>
            {
                if (redis.IsOpen)
                    await LeaseAsync(slots);
            })
            : Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RenewalInterval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await RenewAsync();
    }

    // Counted before it is admitted: the request keeps its place while Redis is queried, and no other request can take it.
    private SlotLease Enter(BucketKey key, Limit limit)
    {
        while (true)
        {
            var slots = Find(key, limit);
            lock (slots)
            {
                if (slots.IsRemoved)
                    continue;
                slots.Used++;
                return slots;
            }
        }
    }

    private SlotLease Find(BucketKey key, Limit limit)
    {
        if (_partitions.TryGetValue(key, out var slots))
            return slots;
        if (Volatile.Read(ref _count) >= policies.Current.Options.MaxPartitions)
            key = key with { Client = OverflowPartition };
        slots = new SlotLease(key, limit);
        var stored = _partitions.GetOrAdd(key, slots);
        if (stored == slots)
            Interlocked.Increment(ref _count);
        return stored;
    }

    private bool IsCovered(SlotLease slots)
    {
        lock (slots)
            return slots.Covers(slots.Used, timeProvider.GetTimestamp());
    }

    private async Task LeaseAsync(SlotLease slots)
    {
        int wanted;
        long number;
        lock (slots)
            (wanted, number) = (slots.Used, Interlocked.Increment(ref _requestNumber));
        var sentAt = timeProvider.GetTimestamp();
        var lease = (long)(SlotLease.LeaseSeconds * 1_000_000);
        var key = Scripts.Key(slots.Key.Policy, slots.Key.Client);
        if (await redis.TryRunAsync(Scripts.Slots, key, redis.InstanceId, wanted, slots.Limit.Burst, lease, number) is not { } reply)
            return;
        var granted = (int)((long[])reply!)[0];
        lock (slots)
        {
            slots.Grant(number, granted, sentAt + (long)(SlotLease.LeaseSeconds * timeProvider.TimestampFrequency));
            if (granted < wanted)
                slots.DeniedUntil = sentAt + (RetryAfterSeconds * timeProvider.TimestampFrequency);
        }
    }

    private Decision Decide(SlotLease slots, int used, Limit limit)
    {
        var granted = redis.IsOpen && timeProvider.GetTimestamp() < slots.Expires
            ? slots.Granted
            : Math.Max(1, limit.Burst / redis.InstanceCount);
        return new Decision(used <= granted, Math.Max(0, granted - used), RetryAfterSeconds);
    }

    private void RemoveIfIdle(SlotLease slots)
    {
        lock (slots)
        {
            if (!slots.IsIdle(timeProvider.GetTimestamp()))
                return;
            slots.IsRemoved = true;
            if (_partitions.TryRemove(KeyValuePair.Create(slots.Key, slots)))
                Interlocked.Decrement(ref _count);
        }
    }
}
