namespace WorkerService.Jobs;

/// <summary>
/// Jobs run beside each other in this process, except one whose last worker fell silent: it may have killed it, and would take its
/// neighbours along each time. It runs alone. Others are kept waiting for it only as long as it is likely that those who run will end soon:
/// none of them has run for long.
/// </summary>
internal sealed class Solitude(TimeProvider clock) : IDisposable
{
    /// <summary>
    /// Short work ends within it. A job that is to run alone waits no longer for one that runs, and keeps newcomers away meanwhile; what
    /// has run for longer it does not wait for at all.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Held for a moment by each newcomer, and all the time by whoever is alone.
    private readonly SemaphoreSlim _door = new(1, 1);
    private readonly Lock _lock = new();
    // When those that run began, the oldest first.
    private readonly LinkedList<long> _inside = [];
    private TaskCompletionSource _empty = Emptied();

    /// <summary>Waits until nobody is alone.</summary>
    /// <returns>To be disposed of when the job has ended.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _door.WaitAsync(cancellationToken);
        LinkedListNode<long> place;
        lock (_lock)
        {
            if (_inside.Count == 0)
                _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
            place = _inside.AddLast(clock.GetTimestamp());
        }

        _door.Release();
        return new Place(() => Leave(place));
    }

    /// <summary>
    /// Waits for a while until nobody else is here. Null if others are still at work, at once if one of them has been for long.
    /// </summary>
    /// <returns>To be disposed of when the job has ended; until then nobody enters.</returns>
    public async Task<IDisposable?> EnterAloneAsync(CancellationToken cancellationToken)
    {
        var wait = Patience - OldestAge();
        if (wait <= TimeSpan.Zero)
            return null;
        using var patience = new CancellationTokenSource(wait, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _door.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        try
        {
            await _empty.Task.WaitAsync(limit.Token);
            return new Place(() => _door.Release());
        }
        catch (OperationCanceledException)
        {
            _door.Release();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public void Dispose() => _door.Dispose();

    private TimeSpan OldestAge()
    {
        lock (_lock)
            return _inside.First is { } oldest ? clock.GetElapsedTime(oldest.Value) : TimeSpan.Zero;
    }

    private void Leave(LinkedListNode<long> place)
    {
        lock (_lock)
        {
            _inside.Remove(place);
            if (_inside.Count == 0)
                _empty.SetResult();
        }
    }

    private static TaskCompletionSource Emptied()
    {
        var empty = new TaskCompletionSource();
        empty.SetResult();
        return empty;
    }

    private sealed class Place(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
