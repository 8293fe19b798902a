using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Scalable.RateLimiting.Leases;

/// <summary>
/// Returns the unused permits of clients that have stopped sending requests. An active client uses its lease up, or returns the rest with
/// its next request to Redis; so this costs one operation for a client that stops, not one for each lease.
/// </summary>
internal sealed class UnusedLeaseReturner(TimeProvider timeProvider) : BackgroundService
{
    // Late enough that most leases are used up, early enough that returned permits arrive before Redis counts them as spent.
    private const double DueSeconds = 0.75 * LeasedBucket.LeaseSeconds;

    private const int MaxParallelism = 64;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // In the order in which they are due, since all leases have the same lifetime.
    private readonly ConcurrentQueue<TrackedLease> _leases = new();

    /// <summary>
    /// Tracks a lease that begins now; <paramref name="returnAsync"/> returns the rest when it is due, if the lease is still the current
    /// one. Also tracks permits spent that could not be reported, to be reported as long from now.
    /// </summary>
    public void Track(Func<Task> returnAsync) =>
        _leases.Enqueue(new(timeProvider.GetTimestamp() + (long)(DueSeconds * timeProvider.TimestampFrequency), returnAsync));

    /// <summary>Returns all leases, so that the permits of an instance that stops are not lost to the others.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await ReturnAsync(onlyDue: false, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await ReturnAsync(onlyDue: true, stoppingToken);
    }

    private Task ReturnAsync(bool onlyDue, CancellationToken cancellationToken)
    {
        var parallelism = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelism, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(Take(onlyDue), parallelism, static (lease, _) => new(lease.ReturnAsync()));
    }

    private IEnumerable<TrackedLease> Take(bool onlyDue)
    {
        while (_leases.TryPeek(out var lease) && (!onlyDue || timeProvider.GetTimestamp() >= lease.DueAt) && _leases.TryDequeue(out lease))
            yield return lease;
    }

    private readonly record struct TrackedLease(long DueAt, Func<Task> ReturnAsync);
}
