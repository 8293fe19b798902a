using Microsoft.Extensions.Logging;
using ZiggyCreatures.Caching.Fusion.Locking;

namespace Scalable.ResponseCache.Store;

/// <summary>
/// Lets one reader at a time load a key in this process. A key has a lock only while it has readers. Custom, because FusionCache's
/// own locker keeps a semaphore for five minutes after the last request of each key: clients can request any number of nonexistent ids, so
/// its memory would grow with their requests.
/// </summary>
internal sealed class PerKeyMemoryLocker : IFusionCacheMemoryLocker
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Turn> _turns = [];

    /// <summary>The number of keys that have readers.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _turns.Count;
        }
    }

    public async ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key,
        TimeSpan timeout, ILogger? logger, CancellationToken token)
    {
        var turn = Join(key);
        var acquired = false;
        try
        {
            acquired = await turn.WaitAsync(timeout, token);
            return acquired ? turn : null;
        }
        finally
        {
            if (!acquired)
                Leave(key, turn);
        }
    }

    public object? AcquireLock(
        string cacheName, string cacheInstanceId, string operationId, string key,
        TimeSpan timeout, ILogger? logger, CancellationToken token)
    {
        var turn = Join(key);
        var acquired = false;
        try
        {
            acquired = turn.Wait(timeout, token);
            return acquired ? turn : null;
        }
        finally
        {
            if (!acquired)
                Leave(key, turn);
        }
    }

    public void ReleaseLock(string cacheName, string cacheInstanceId, string operationId, string key, object? lockObj, ILogger? logger)
    {
        if (lockObj is not Turn turn)
            return;
        turn.Release();
        Leave(key, turn);
    }

    public void Dispose()
    {
        // No lock outlives its readers.
    }

    private Turn Join(string key)
    {
        lock (_lock)
        {
            if (!_turns.TryGetValue(key, out var turn))
                _turns.Add(key, turn = new Turn());
            turn.Readers++;
            return turn;
        }
    }

    private void Leave(string key, Turn turn)
    {
        lock (_lock)
        {
            if (--turn.Readers == 0)
                _turns.Remove(key);
        }
    }

    // Needs no disposal: its AvailableWaitHandle is never used.
    private sealed class Turn() : SemaphoreSlim(1, 1)
    {
        public int Readers { get; set; }
    }
}
