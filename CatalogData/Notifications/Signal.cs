namespace CatalogData.Notifications;

/// <summary>Wakes one waiter. Set while nobody waits, it is remembered, once.</summary>
public sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    public void Set()
    {
        try
        {
            _set.Release();
        }
        catch (SemaphoreFullException)
        {
            // Whoever waits will wake anyway.
        }
    }

    /// <summary>Returns true when the signal is set, false after the time is up.</summary>
    public Task<bool> WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _set.WaitAsync(most, cancellationToken);

    public void Dispose() => _set.Dispose();
}
