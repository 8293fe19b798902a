using System.Diagnostics;

namespace CatalogData.Batching;

/// <summary>
/// Merges what is asked at the same time. A lone question goes out at once; those that come while one round trip is under way wait for it to return and
/// then go together: the busier it is, the more share a round trip, and nobody waits for company. Only beside a round trip that takes longer than usual
/// do others set out, so that one which is stuck holds up nobody else.
/// </summary>
/// <param name="answer">
/// Answers each of several questions. What it throws is the failure of all that are not answered yet. Nobody's token: it is for all of them, and ends by
/// its own time-out.
/// </param>
/// <param name="mostUnderWay">How often <paramref name="answer"/> runs at once, if those before take too long; with 1 everybody waits.</param>
/// <param name="mostTogether">How many questions may go together.</param>
/// <param name="clock">Tells when patience is over; that of the system by default.</param>
public sealed class Coalescing<TQuestion, TAnswer>(
    Func<IReadOnlyList<Question<TQuestion, TAnswer>>, Task> answer, int mostUnderWay, int mostTogether, TimeProvider? clock = null)
{
    /// <summary>How long the first of those that wait does so at least before it sets out by itself. A round trip to a server nearby takes a fraction of it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<Question<TQuestion, TAnswer>> _waiting = new();
    private int _underWay;
    private bool _isWatched;

    /// <summary>Asks, and waits for the answer however long it takes.</summary>
    /// <param name="cancellationToken">Keeps the question from being asked if its turn has not come. What is under way is waited for.</param>
    public Task<TAnswer> AskAsync(TQuestion what, CancellationToken cancellationToken)
    {
        var question = new Question<TQuestion, TAnswer>(what, cancellationToken);
        bool isAlone, isToBeWatched = false;
        lock (_lock)
        {
            _waiting.Enqueue(question);
            isAlone = _underWay == 0;
            if (isAlone)
                _underWay = 1;
            else if (!_isWatched && mostUnderWay > 1)
                _isWatched = isToBeWatched = true;
        }

        if (isAlone)
            _ = RunAsync();
        else if (isToBeWatched)
            _ = WatchAsync();
        return question.Task;
    }

    /// <summary>As long as anything waits, sets out beside what is under way for those that have lost patience.</summary>
    private async Task WatchAsync()
    {
        while (true)
        {
            Question<TQuestion, TAnswer>? first;
            lock (_lock)
            {
                if (!_waiting.TryPeek(out first))
                {
                    _isWatched = false;
                    return;
                }
            }

            await Task.Delay(Patience, clock ?? TimeProvider.System);
            bool isStuck;
            lock (_lock)
            {
                isStuck = _underWay < mostUnderWay && _waiting.TryPeek(out var waiting) && waiting == first;
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
            // What is done for all shows up in the trace of the one that waited longest.
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
        while (GoesOn());
    }

    /// <summary>What waits, at most one batch.</summary>
    private List<Question<TQuestion, TAnswer>> TakeBatch()
    {
        lock (_lock)
        {
            var batch = new List<Question<TQuestion, TAnswer>>(Math.Min(_waiting.Count, mostTogether));
            while (batch.Count < mostTogether && _waiting.TryDequeue(out var question))
            {
                if (!question.TryGiveUp())
                    batch.Add(question);
            }

            return batch;
        }
    }

    /// <summary>Whether there is more to do. With another round trip under way that is its business: two would only share the questions.</summary>
    private bool GoesOn()
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
