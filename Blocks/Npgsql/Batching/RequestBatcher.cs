using System.Diagnostics;

namespace Scalable.Npgsql.Batching;

/// <summary>
/// Batches concurrent requests. A single request is sent at once; requests that arrive while a round trip is in flight wait for it and are
/// then sent together: the higher the load, the more requests share a round trip, and no request waits for a batch to fill. Another round
/// trip starts in parallel only if the one in flight takes longer than usual, so that a stuck round trip does not block other requests.
/// </summary>
/// <param name="execute">
/// Executes a batch and completes each of its items. An exception fails all items that are not completed yet. It gets no cancellation
/// token, since it runs for several callers; it needs its own timeout.
/// </param>
/// <param name="maxConcurrentBatches">
/// The maximum number of concurrent calls of <paramref name="execute"/> when earlier ones are slow; with 1, all requests wait.
/// </param>
/// <param name="maxBatchSize">The maximum batch size.</param>
/// <param name="timeProvider">Measures <see cref="MaxWait"/>. Default: the system time provider.</param>
public sealed class RequestBatcher<TRequest, TResult>(
    Func<IReadOnlyList<BatchItem<TRequest, TResult>>, Task> execute,
    int maxConcurrentBatches,
    int maxBatchSize,
    TimeProvider? timeProvider = null)
{
    /// <summary>
    /// How long the first waiting request waits at least before another round trip starts for it. A round trip to a nearby server takes a
    /// fraction of this.
    /// </summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<BatchItem<TRequest, TResult>> _waiting = new();
    private int _running;
    private bool _isWatched;

    /// <summary>Enqueues a request and returns its result, however long it takes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the request while it is queued. Once it is sent, its result is awaited.</param>
    public Task<TResult> EnqueueAsync(TRequest request, CancellationToken cancellationToken)
    {
        var item = new BatchItem<TRequest, TResult>(request, cancellationToken);
        bool isAlone, startWatch = false;
        lock (_lock)
        {
            _waiting.Enqueue(item);
            isAlone = _running == 0;
            if (isAlone)
                _running = 1;
            else if (!_isWatched && maxConcurrentBatches > 1)
                _isWatched = startWatch = true;
        }

        if (isAlone)
            _ = RunAsync();
        else if (startWatch)
            _ = WatchAsync();
        return item.Task;
    }

    /// <summary>While requests are queued, starts a parallel batch for those that have waited longer than <see cref="MaxWait"/>.</summary>
    private async Task WatchAsync()
    {
        while (true)
        {
            BatchItem<TRequest, TResult>? first;
            lock (_lock)
            {
                if (!_waiting.TryPeek(out first))
                {
                    _isWatched = false;
                    return;
                }
            }

            await Task.Delay(MaxWait, timeProvider ?? TimeProvider.System);
            bool isStuck;
            lock (_lock)
            {
                isStuck = _running < maxConcurrentBatches && _waiting.TryPeek(out var waiting) && waiting == first;
                if (isStuck)
                    _running++;
            }

            if (isStuck)
                _ = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        do
        {
            if (TakeBatch() is not { Count: > 0 } batch)
                continue;
            // The batch is traced as part of the request that has waited longest.
            Activity.Current = batch[0].Trace;
            try
            {
                await execute(batch);
            }
            catch (Exception failure)
            {
                foreach (var item in batch)
                    item.TrySetException(failure);
            }
        }
        while (HasMore());
    }

    /// <summary>Dequeues at most one batch.</summary>
    private List<BatchItem<TRequest, TResult>> TakeBatch()
    {
        lock (_lock)
        {
            var batch = new List<BatchItem<TRequest, TResult>>(Math.Min(_waiting.Count, maxBatchSize));
            while (batch.Count < maxBatchSize && _waiting.TryDequeue(out var item))
            {
                if (!item.TryCancel())
                    batch.Add(item);
            }

            return batch;
        }
    }

    /// <summary>
    /// Returns true if this loop should run another batch. With other batches in flight it ends: two loops would only split the queue.
    /// </summary>
    private bool HasMore()
    {
        lock (_lock)
        {
            if (_waiting.Count > 0 && _running == 1)
                return true;
            _running--;
            return false;
        }
    }
}
