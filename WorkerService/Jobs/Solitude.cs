namespace WorkerService.Jobs;

/// <summary>
/// Jobs run beside each other in this process, except one whose last worker fell silent: it may have killed it, and would take its neighbours along each
/// time. It runs alone.
/// </summary>
internal sealed class Solitude(TimeProvider clock) : IDisposable
{
    /// <summary>How long whoever is to run alone keeps newcomers away while it waits for those that run: short work ends within it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Held for a moment by each newcomer, and all the time by whoever is alone.
    private readonly SemaphoreSlim _door = new(1, 1);
    private readonly Lock _lock = new();
    private TaskCompletionSource _empty = Emptied();
    private int _inside;

    /// <summary>Waits until nobody is alone.</summary>
    /// <returns>To be disposed of when the job has ended.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _door.WaitAsync(cancellationToken);
        lock (_lock)
        {
            if (_inside++ == 0)
                _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _door.Release();
        return new Place(Leave);
    }

    /// <summary>Waits for a while until nobody else is here. Null if others are still at work.</summary>
    /// <returns>To be disposed of when the job has ended; until then nobody enters.</returns>
    public async Task<IDisposable?> EnterAloneAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
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

    private void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0)
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
