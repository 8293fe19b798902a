using System.Collections.Concurrent;
using Gateway.RateLimiting.Buckets;

namespace Gateway.RateLimiting.Leases;

/// <summary>
/// Gives back what clients that have stopped asking left of their leases. Whoever goes on asking uses his lease up, or brings the rest along with his next
/// question; so this costs Redis one operation for a client that stops, not one for each lease.
/// </summary>
internal sealed class Leftovers(TimeProvider time) : BackgroundService
{
    // Late enough that most leases are used up by then, early enough that what is given back arrives before Redis counts it as spent.
    private const double DueSeconds = 0.75 * Bucket.LeaseSeconds;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly ParallelOptions AtATime = new() { MaxDegreeOfParallelism = 64 };

    // In the order in which they are due: all leases last as long.
    private readonly ConcurrentQueue<Leftover> _leases = new();

    /// <summary>Looks after a lease that begins now; <paramref name="giveBack"/> gives back what is left of it by then, if it is still the same.</summary>
    public void Watch(Func<Task> giveBack) => _leases.Enqueue(new(time.GetTimestamp() + (long)(DueSeconds * time.TimestampFrequency), giveBack));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await Parallel.ForEachAsync(Due(), AtATime, static (lease, _) => new(lease.GiveBack()));
    }

    private IEnumerable<Leftover> Due()
    {
        while (_leases.TryPeek(out var lease) && time.GetTimestamp() >= lease.At && _leases.TryDequeue(out lease))
            yield return lease;
    }

    private readonly record struct Leftover(long At, Func<Task> GiveBack);
}
