using System.Collections.Concurrent;
using Gateway.RateLimiting.Buckets;
using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Leases;
using Gateway.RateLimiting.Partitions;
using Gateway.RateLimiting.Policies;

namespace Gateway.RateLimiting.Concurrency;

/// <summary>
/// Limits how many requests of a client are under way, on all gateways together. A gateway leases the slots it uses, and renews the
/// lease while it uses any; the slots of a gateway that died lapse.
/// </summary>
internal sealed class ConcurrencyLimiter(RedisLink link, TimeProvider time) : BackgroundService
{
    private const int RetryAfter = 1;
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(Slots.LeaseSeconds / 5);

    private readonly ConcurrentDictionary<PartitionKey, (Slots Slots, Limit Limit)> _partitions = new();

    /// <summary>Takes a slot until the response is complete.</summary>
    public async ValueTask<Decision> EnterAsync(HttpContext context, Policy policy, Limit limit, ClientId client)
    {
        var key = new PartitionKey(policy.Name, client);
        var slots = Enter(key, limit);
        if (!IsCovered(slots) && link.IsOpen)
            await LeaseAsync(key, slots, limit);

        var decision = Decide(slots, limit);
        if (decision.Admitted)
            context.Response.OnCompleted(() => Leave(slots));
        else
            await Leave(slots);
        return decision;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Renewal, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (key, entry) in _partitions)
            {
                await LeaseAsync(key, entry.Slots, entry.Limit);
                Forget(key, entry.Slots);
            }
        }
    }

    // Counted before it is admitted: it holds its place while Redis is asked, and nobody else can take it.
    private Slots Enter(PartitionKey key, Limit limit)
    {
        while (true)
        {
            var slots = _partitions.GetOrAdd(key, static (_, limit) => (new Slots(), limit), limit).Slots;
            lock (slots)
            {
                if (slots.Forgotten)
                    continue;
                slots.Used++;
                return slots;
            }
        }
    }

    private bool IsCovered(Slots slots)
    {
        lock (slots)
            return slots.Used <= slots.Granted && time.GetTimestamp() < slots.Expires;
    }

    private async Task LeaseAsync(PartitionKey key, Slots slots, Limit limit)
    {
        int wanted;
        lock (slots)
            wanted = slots.Used;
        var asked = time.GetTimestamp();
        var lease = (long)(Slots.LeaseSeconds * 1_000_000);
        if (await link.TryRunAsync(Scripts.Slots, Scripts.Key(key.Policy, key.Client), link.Gateway, wanted, limit.Burst, lease) is not { } answer)
            return;
        lock (slots)
        {
            slots.Granted = (int)((long[])answer!)[0];
            slots.Expires = asked + (long)(Slots.LeaseSeconds * time.TimestampFrequency);
        }
    }

    private Decision Decide(Slots slots, Limit limit)
    {
        lock (slots)
        {
            var granted = link.IsOpen && time.GetTimestamp() < slots.Expires ? slots.Granted : Math.Max(1, limit.Burst / link.Gateways);
            return new Decision(slots.Used <= granted, Math.Max(0, granted - slots.Used), RetryAfter);
        }
    }

    private void Forget(PartitionKey key, Slots slots)
    {
        lock (slots)
        {
            if (slots.Used > 0)
                return;
            slots.Forgotten = true;
            _partitions.TryRemove(key, out _);
        }
    }

    private static Task Leave(Slots slots)
    {
        lock (slots)
            slots.Used--;
        return Task.CompletedTask;
    }
}
