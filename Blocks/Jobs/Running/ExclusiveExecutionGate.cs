namespace Scalable.Jobs.Running;

/// <summary>
/// Lets jobs of this process run concurrently, except a job whose previous lease expired: it may have crashed its worker, and would take
/// the other jobs down each time, so it runs exclusively. Other jobs are held back for it only while the running ones are likely to end
/// soon, that is, while none of them has run for long.
/// </summary>
internal sealed class ExclusiveExecutionGate(TimeProvider timeProvider) : IDisposable
{
    /// <summary>
    /// Short jobs end within this time. An exclusive job waits, and holds back other jobs, only until the oldest running job reaches this
    /// age; if that is already exceeded, it does not wait at all.
    /// </summary>
    private static readonly TimeSpan ShortJobTime = TimeSpan.FromSeconds(5);

    // Held briefly by each shared entry, and for the whole run by an exclusive one.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _lock = new();
    // Start times of the running jobs, oldest first.
    private readonly LinkedList<long> _running = [];
    private TaskCompletionSource _empty = Completed();

    /// <summary>Enters shared: waits while an exclusive job runs.</summary>
    /// <returns>Dispose when the job has ended.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        LinkedListNode<long> entry;
        lock (_lock)
        {
            if (_running.Count == 0)
                _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
            entry = _running.AddLast(timeProvider.GetTimestamp());
        }

        _gate.Release();
        return new Entry(() => Leave(entry));
    }

    /// <summary>
    /// Enters exclusively: waits until no other job runs. Returns null if others are still running after the wait, and at once if one of
    /// them has already run for too long.
    /// </summary>
    /// <returns>Dispose when the job has ended; until then no other job enters.</returns>
    public async Task<IDisposable?> AcquireExclusiveAsync(CancellationToken cancellationToken)
    {
        var wait = ShortJobTime - OldestAge();
        if (wait <= TimeSpan.Zero)
            return null;
        using var timeout = new CancellationTokenSource(wait, timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _gate.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        try
        {
            await _empty.Task.WaitAsync(limit.Token);
            return new Entry(() => _gate.Release());
        }
        catch (OperationCanceledException)
        {
            _gate.Release();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public void Dispose() => _gate.Dispose();

    private TimeSpan OldestAge()
    {
        lock (_lock)
            return _running.First is { } oldest ? timeProvider.GetElapsedTime(oldest.Value) : TimeSpan.Zero;
    }

    private void Leave(LinkedListNode<long> entry)
    {
        lock (_lock)
        {
            _running.Remove(entry);
            if (_running.Count == 0)
                _empty.SetResult();
        }
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    private sealed class Entry(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
