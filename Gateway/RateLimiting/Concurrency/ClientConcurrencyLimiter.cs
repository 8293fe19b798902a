using System.Collections.Concurrent;
using Gateway.RateLimiting.Buckets;
using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Leases;
using Gateway.RateLimiting.Partitions;
using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting.Concurrency;

/// <summary>
/// Limits the requests that a client has in flight, on all gateways together. A gateway leases the slots it uses, and renews the lease
/// while it uses any; the slots of a gateway that died expire.
/// </summary>
internal sealed class ClientConcurrencyLimiter(RateLimitRedis link, RateLimitPolicyProvider policies, TimeProvider timeProvider)
    : BackgroundService
{
    private const int RetryAfter = 1;
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(SlotLease.LeaseSeconds / 5);
    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = 64 };

    // The partition that new clients share, one per policy, when there are too many; no address and no hash has this id.
    private static readonly ClientId OverflowPartition = new(ulong.MaxValue, ulong.MaxValue);

    private readonly ConcurrentDictionary<BucketKey, SlotLease> _partitions = new();
    private int _count;
    private long _requestNumber;

    public int Count => _count;

    /// <summary>Acquires a slot until the response is complete.</summary>
    public async ValueTask<Decision> EnterAsync(HttpContext context, RateLimitPolicy policy, Limit limit, ClientId client)
    {
        var slots = Enter(new BucketKey(policy.Name, client), limit);
        if (!IsCovered(slots) && link.IsOpen)
            await LeaseAsync(slots);

        var decision = Decide(slots, limit);
        if (decision.Admitted)
            context.Response.OnCompleted(() => Leave(slots));
        else
            await Leave(slots);
        return decision;
    }

    /// <summary>Renews the slots in use, returns the others, and removes partitions without any.</summary>
    public Task RenewAsync()
    {
        foreach (var (_, slots) in _partitions)
            Forget(slots);
        return link.IsOpen
            ? Parallel.ForEachAsync(_partitions.Values, Parallelism, async (slots, _) =>
            {
                if (link.IsOpen)
                    await LeaseAsync(slots);
            })
            : Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Renewal, timeProvider);
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
            return slots.Used <= slots.Granted && timeProvider.GetTimestamp() < slots.Expires;
    }

    private async Task LeaseAsync(SlotLease slots)
    {
        int wanted;
        long number;
        lock (slots)
            (wanted, number) = (slots.Used, Interlocked.Increment(ref _requestNumber));
        var asked = timeProvider.GetTimestamp();
        var lease = (long)(SlotLease.LeaseSeconds * 1_000_000);
        var key = Scripts.Key(slots.Key.Policy, slots.Key.Client);
        if (await link.TryRunAsync(Scripts.Slots, key, link.Gateway, wanted, slots.Limit.Burst, lease, number) is not { } answer)
            return;
        lock (slots)
            slots.Grant(number, (int)((long[])answer!)[0], asked + (long)(SlotLease.LeaseSeconds * timeProvider.TimestampFrequency));
    }

    private Decision Decide(SlotLease slots, Limit limit)
    {
        lock (slots)
        {
            var granted = link.IsOpen && timeProvider.GetTimestamp() < slots.Expires
                ? slots.Granted
                : Math.Max(1, limit.Burst / link.Gateways);
            return new Decision(slots.Used <= granted, Math.Max(0, granted - slots.Used), RetryAfter);
        }
    }

    private void Forget(SlotLease slots)
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

    private static Task Leave(SlotLease slots)
    {
        lock (slots)
            slots.Used--;
        return Task.CompletedTask;
    }
}
