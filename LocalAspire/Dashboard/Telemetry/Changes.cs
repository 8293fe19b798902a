namespace LocalAspire.Dashboard.Telemetry;

/// <summary>What can change under a page.</summary>
internal enum Topic
{
    Resources,
    TelemetryResources,
    Traces,
    Logs,
    Metrics,
}

/// <summary>
/// Counts changes by topic and wakes who waits for one. Pages fetch what they show when its counter moves, so that a burst
/// of a thousand exports is one refresh, and nobody looking costs nothing.
/// </summary>
internal sealed class Changes
{
    private static readonly int Topics = Enum.GetValues<Topic>().Length;

    private readonly long[] _counters = new long[Topics];
    private TaskCompletionSource? _waiter;

    public void Note(Topic topic)
    {
        Interlocked.Increment(ref _counters[(int)topic]);
        if (Volatile.Read(ref _waiter) is not null)
            Interlocked.Exchange(ref _waiter, null)?.TrySetResult();
    }

    public long[] Read() => [.. _counters];

    /// <summary>Returns the counters as soon as one differs from those already seen.</summary>
    public async Task<long[]> WaitAsync(long[] seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            var waiter = Volatile.Read(ref _waiter);
            if (waiter is null)
            {
                var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                waiter = Interlocked.CompareExchange(ref _waiter, mine, null) ?? mine;
            }

            // Read after the waiter stands: a change in between completes it.
            var now = Read();
            if (!now.AsSpan().SequenceEqual(seen))
                return now;
            await waiter.Task.WaitAsync(cancellationToken);
        }
    }
}
