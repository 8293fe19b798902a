using System.Collections.Concurrent;
using Gateway.RateLimiting.Buckets;

namespace Gateway.RateLimiting.Leases;

/// <summary>
/// Returns the unused permits of clients that have stopped sending requests. An active client uses its lease up, or returns the rest with
/// its next request to Redis; so this costs one operation for a client that stops, not one for each lease.
/// </summary>
internal sealed class UnusedLeaseReturner(TimeProvider timeProvider) : BackgroundService
{
    // Late enough that most leases are used up, early enough that returned permits arrive before Redis counts them as spent.
    private const double DueSeconds = 0.75 * LeasedBucket.LeaseSeconds;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = 64 };

    // In the order in which they are due, since all leases have the same lifetime.
    private readonly ConcurrentQueue<Leftover> _leases = new();

    /// <summary>
    /// Tracks a lease that begins now; <paramref name="giveBack"/> returns the rest when it is due, if the lease is still the current one.
    /// </summary>
    public void Watch(Func<Task> giveBack)
        => _leases.Enqueue(new(timeProvider.GetTimestamp() + (long)(DueSeconds * timeProvider.TimestampFrequency), giveBack));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await Parallel.ForEachAsync(Due(), Parallelism, static (lease, _) => new(lease.GiveBack()));
    }

    private IEnumerable<Leftover> Due()
    {
        while (_leases.TryPeek(out var lease) && timeProvider.GetTimestamp() >= lease.At && _leases.TryDequeue(out lease))
            yield return lease;
    }

    private readonly record struct Leftover(long At, Func<Task> GiveBack);
}
