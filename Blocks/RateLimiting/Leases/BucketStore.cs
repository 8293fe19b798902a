using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Leases;

/// <summary>
/// Stores the buckets of recent clients. When full, it accepts no new client until another one is idle; stored clients cannot be evicted.
/// </summary>
internal sealed class BucketStore(RateLimitPolicyProvider policies, TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<BucketKey, LeasedBucket> _buckets = new();
    private int _count;

    public int Count => _count;

    /// <summary>Returns the partition's bucket; <see langword="null"/> if it is new and the store is full.</summary>
    public LeasedBucket? Find(in BucketKey key)
    {
        if (_buckets.TryGetValue(key, out var bucket))
            return bucket;
        if (Volatile.Read(ref _count) >= policies.Current.Options.MaxPartitions)
            return null;

        bucket = new LeasedBucket { LastAccess = timeProvider.GetSeconds() };
        var stored = _buckets.GetOrAdd(key, bucket);
        if (ReferenceEquals(stored, bucket))
            Interlocked.Increment(ref _count);
        return stored;
    }

    public void RemoveIdle()
    {
        var now = timeProvider.GetSeconds();
        var idle = policies.Current.Options.IdleTimeout.TotalSeconds;
        foreach (var entry in _buckets)
        {
            bool remove;
            lock (entry.Value)
                remove = entry.Value.IsIdle(now, idle);
            if (remove && _buckets.TryRemove(entry))
                Interlocked.Decrement(ref _count);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            RemoveIdle();
    }
}
