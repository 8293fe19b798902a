namespace Scalable.Npgsql.Notifications;

/// <summary>An auto-reset event for one waiter: setting it while there is no waiter releases the next wait, once.</summary>
public sealed class AsyncAutoResetSignal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    /// <summary>Releases the current or the next wait.</summary>
    public void Set()
    {
        try
        {
            _set.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already set: the next wait returns at once.
        }
    }

    /// <summary>Waits for the signal. Returns true when it is set, false after the timeout.</summary>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => _set.WaitAsync(timeout, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _set.Dispose();
}
