using System.Diagnostics;

namespace CatalogData.Batching;

/// <summary>
/// Merges what is asked at the same time. A lone question goes out at once; those that come while others are under way wait for the first of them to
/// return and then go together: the busier it is, the more share a round trip, and nobody ever waits for company.
/// </summary>
/// <param name="answer">
/// Answers each of several questions. What it throws is the failure of all that are not answered yet. Nobody's token: it is for all of them, and ends by
/// its own time-out.
/// </param>
/// <param name="mostUnderWay">How often <paramref name="answer"/> runs at once. More would only split the batches.</param>
/// <param name="mostTogether">How many questions may go together.</param>
public sealed class Coalescing<TQuestion, TAnswer>(Func<IReadOnlyList<Question<TQuestion, TAnswer>>, Task> answer, int mostUnderWay, int mostTogether)
{
    private readonly Lock _lock = new();
    private readonly Queue<Question<TQuestion, TAnswer>> _waiting = new();
    private int _underWay;

    /// <summary>Asks, and waits for the answer however long it takes.</summary>
    /// <param name="cancellationToken">Keeps the question from being asked if its turn has not come. What is under way is waited for.</param>
    public Task<TAnswer> AskAsync(TQuestion what, CancellationToken cancellationToken)
    {
        var question = new Question<TQuestion, TAnswer>(what, cancellationToken);
        var start = false;
        lock (_lock)
        {
            _waiting.Enqueue(question);
            if (_underWay < mostUnderWay)
            {
                _underWay++;
                start = true;
            }
        }

        if (start)
            _ = RunAsync();
        return question.Task;
    }

    private async Task RunAsync()
    {
        while (TakeBatch() is { Count: > 0 } batch)
        {
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
    }

    /// <summary>What waits, at most one batch. With nothing left, the caller's turn is over.</summary>
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

            if (batch.Count == 0)
                _underWay--;
            return batch;
        }
    }
}
