using System.Diagnostics;

namespace CatalogData.Batching;

/// <summary>
/// Batches concurrent requests. A single request is sent at once; requests that arrive while a round trip is in flight wait for it and are
/// then sent together: the higher the load, the more requests share a round trip, and no request waits for a batch to fill. Another round
/// trip starts in parallel only if the one in flight takes longer than usual, so that a stuck round trip does not block other requests.
/// </summary>
/// <param name="answer">
/// Executes a batch and completes each of its items. An exception fails all items that are not completed yet. It gets no cancellation
/// token, since it runs for several callers; it needs its own timeout.
/// </param>
/// <param name="maxConcurrentBatches">
/// The maximum number of concurrent calls of <paramref name="answer"/> when earlier ones are slow; with 1, all requests wait.
/// </param>
/// <param name="maxBatchSize">The maximum batch size.</param>
/// <param name="timeProvider">Measures <see cref="Patience"/>. Default: the system time provider.</param>
public sealed class RequestBatcher<TQuestion, TAnswer>(
    Func<IReadOnlyList<BatchItem<TQuestion, TAnswer>>, Task> answer,
    int maxConcurrentBatches,
    int maxBatchSize,
    TimeProvider? timeProvider = null)
{
    /// <summary>
    /// How long the first waiting request waits at least before another round trip starts for it. A round trip to a nearby server takes a
    /// fraction of this.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<BatchItem<TQuestion, TAnswer>> _waiting = new();
    private int _underWay;
    private bool _isWatched;

    /// <summary>Enqueues a request and returns its result, however long it takes.</summary>
    /// <param name="what">The request.</param>
    /// <param name="cancellationToken">Cancels the request while it is queued. Once it is sent, its result is awaited.</param>
    public Task<TAnswer> AskAsync(TQuestion what, CancellationToken cancellationToken)
    {
        var question = new BatchItem<TQuestion, TAnswer>(what, cancellationToken);
        bool isAlone, isToBeWatched = false;
        lock (_lock)
        {
            _waiting.Enqueue(question);
            isAlone = _underWay == 0;
            if (isAlone)
                _underWay = 1;
            else if (!_isWatched && maxConcurrentBatches > 1)
                _isWatched = isToBeWatched = true;
        }

        if (isAlone)
            _ = RunAsync();
        else if (isToBeWatched)
            _ = WatchAsync();
        return question.Task;
    }

    /// <summary>While requests are queued, starts a parallel batch for those that have waited longer than <see cref="Patience"/>.</summary>
    private async Task WatchAsync()
    {
        while (true)
        {
            BatchItem<TQuestion, TAnswer>? first;
            lock (_lock)
            {
                if (!_waiting.TryPeek(out first))
                {
                    _isWatched = false;
                    return;
                }
            }

            await Task.Delay(Patience, timeProvider ?? TimeProvider.System);
            bool isStuck;
            lock (_lock)
            {
                isStuck = _underWay < maxConcurrentBatches && _waiting.TryPeek(out var waiting) && waiting == first;
                if (isStuck)
                    _underWay++;
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
                await answer(batch);
            }
            catch (Exception failure)
            {
                foreach (var question in batch)
                    question.TrySetException(failure);
            }
        }
        while (HasMore());
    }

    /// <summary>Dequeues at most one batch.</summary>
    private List<BatchItem<TQuestion, TAnswer>> TakeBatch()
    {
        lock (_lock)
        {
            var batch = new List<BatchItem<TQuestion, TAnswer>>(Math.Min(_waiting.Count, maxBatchSize));
            while (batch.Count < maxBatchSize && _waiting.TryDequeue(out var question))
            {
                if (!question.TryCancel())
                    batch.Add(question);
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
            if (_waiting.Count > 0 && _underWay == 1)
                return true;
            _underWay--;
            return false;
        }
    }
}
