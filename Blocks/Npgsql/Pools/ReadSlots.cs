using Scalable.Npgsql.Errors;

namespace Scalable.Npgsql.Pools;

/// <summary>The reads that may run at once. Others wait for one of them, but not for long.</summary>
internal sealed class ReadSlots(int count, TimeSpan acquireTimeout, TimeProvider timeProvider) : IDisposable
{
    /// <summary>
    /// Time for which reads fail at once if no slot is free, after a wait for one has timed out: in a queue, each would also pay for the
    /// waits before its own.
    /// </summary>
    private static readonly TimeSpan FailFastWindow = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _free = new(count);
    private long _failFastUntil = long.MinValue;

    /// <param name="isUnavailable">True if there is no point in waiting.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PoolBusyException">No slot became free in time.</exception>
    public async Task AcquireAsync(bool isUnavailable, CancellationToken cancellationToken)
    {
        if (await _free.WaitAsync(TimeSpan.Zero, cancellationToken))
            return;
        if (isUnavailable || timeProvider.GetTimestamp() < Volatile.Read(ref _failFastUntil))
            throw new PoolBusyException();
        if (await _free.WaitAsync(acquireTimeout, cancellationToken))
            return;
        Volatile.Write(
            ref _failFastUntil, timeProvider.GetTimestamp() + (long)(FailFastWindow.TotalSeconds * timeProvider.TimestampFrequency));
        throw new PoolBusyException();
    }

    public void Release() => _free.Release();

    public void Dispose() => _free.Dispose();
}
