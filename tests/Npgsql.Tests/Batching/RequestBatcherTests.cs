using Scalable.Npgsql.Batching;

namespace Npgsql.Tests.Batching;

public sealed class RequestBatcherTests
{
    /// <summary>In milliseconds. Without it, a request that is never sent would keep the run from ending.</summary>
    private const int TestTimeout = 10_000;

    private readonly List<int[]> _batches = [];
    private readonly Queue<TaskCompletionSource> _turns = new();
    private readonly ManualClock _clock = new();

    [Fact(Timeout = TestTimeout)]
    public async Task First_request_is_sent_at_once_and_requests_waiting_meanwhile_are_batched()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 1, maxBatchSize: 3);

        var answers = Enumerable.Range(0, 5).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        Assert.Equal([[0]], _batches);
        for (var turn = 0; turn < 3; turn++)
            CompleteBatch();

        var answered = await Task.WhenAll(answers);
        Assert.Equal([0, 10, 20, 30, 40], answered);
        Assert.Equal([[0], [1, 2, 3], [4]], _batches);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Stuck_batch_lets_others_start_up_to_the_concurrency_limit()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 2, maxBatchSize: 10, _clock);

        var answers = Enumerable.Range(0, 3).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        Assert.Equal([[0]], _batches);
        _clock.Fire();
        Assert.Equal([[0], [1, 2]], _batches);
        answers.Add(together.EnqueueAsync(3, CancellationToken.None));
        _clock.Fire();
        Assert.Equal([[0], [1, 2]], _batches);

        var stuck = _turns.Dequeue();
        CompleteBatch();
        Assert.Equal((10, 20), (await answers[1], await answers[2]));
        Assert.Equal([[0], [1, 2]], _batches);
        _clock.Fire();
        CompleteBatch();
        Assert.Equal(30, await answers[3]);
        stuck.SetResult();
        Assert.Equal(0, await answers[0]);
        Assert.Equal([[0], [1, 2], [3]], _batches);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Waiting_request_is_sent_when_a_running_batch_completes()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 2, maxBatchSize: 10, _clock);
        var answers = Enumerable.Range(0, 2).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        _clock.Fire();
        answers.Add(together.EnqueueAsync(2, CancellationToken.None));

        for (var turn = 0; turn < 3; turn++)
            CompleteBatch();

        var answered = await Task.WhenAll(answers);
        Assert.Equal([0, 10, 20], answered);
        Assert.Equal([[0], [1], [2]], _batches);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Overflow_of_a_full_batch_is_sent_without_waiting_for_a_stuck_batch()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 3, maxBatchSize: 1, _clock);
        var answers = Enumerable.Range(0, 3).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();

        _clock.Fire();
        Assert.Equal([[0], [1]], _batches);
        _clock.Fire();
        Assert.Equal([[0], [1], [2]], _batches);

        for (var turn = 0; turn < 3; turn++)
            CompleteBatch();
        await Task.WhenAll(answers);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Maximum_wait_restarts_for_requests_enqueued_after_a_batch_was_sent()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 2, maxBatchSize: 10, _clock);
        var answers = Enumerable.Range(0, 2).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        CompleteBatch();
        answers.Add(together.EnqueueAsync(2, CancellationToken.None));

        _clock.Fire();
        Assert.Equal([[0], [1]], _batches);
        _clock.Fire();
        Assert.Equal([[0], [1], [2]], _batches);

        CompleteBatch();
        CompleteBatch();
        await Task.WhenAll(answers);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Without_a_stuck_batch_only_one_batch_is_in_flight()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 2, maxBatchSize: 10, _clock);
        var answers = Enumerable.Range(0, 3).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        CompleteBatch();
        CompleteBatch();
        _clock.Fire(); // For those who have gone meanwhile.

        var answered = await Task.WhenAll(answers);
        Assert.Equal([0, 10, 20], answered);
        Assert.Equal([[0], [1, 2]], _batches);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Cancelled_waiting_request_is_not_sent_and_an_in_flight_one_completes()
    {
        using var left = new CancellationTokenSource();
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 1, maxBatchSize: 10);

        var (underWay, waiting, other) =
            (together.EnqueueAsync(0, left.Token), together.EnqueueAsync(1, left.Token), together.EnqueueAsync(2, CancellationToken.None));
        await left.CancelAsync();
        CompleteBatch();
        CompleteBatch();

        Assert.Equal(0, await underWay);
        Assert.Equal(20, await other);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal([[0], [2]], _batches);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Failure_of_a_batch_affects_only_its_requests()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 1, maxBatchSize: 2);

        var answers = Enumerable.Range(0, 4).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        CompleteBatch();
        _turns.Dequeue().SetException(new InvalidOperationException("no luck"));
        CompleteBatch();

        Assert.Equal((0, 30), (await answers[0], await answers[3]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => answers[1]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => answers[2]);
    }

    private async Task AnswerAsync(IReadOnlyList<BatchItem<int, int>> questions)
    {
        _batches.Add([.. questions.Select(question => question.Request)]);
        var turn = new TaskCompletionSource();
        _turns.Enqueue(turn);
        await turn.Task;
        foreach (var question in questions)
            question.SetResult(question.Request * 10);
    }

    // What follows goes on within this call, up to its own turn.
    private void CompleteBatch() => _turns.Dequeue().SetResult();

    /// <summary>A clock whose timers ring when the test says so.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private readonly Queue<Action> _timers = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal(RequestBatcher<int, int>.MaxWait, dueTime);
            _timers.Enqueue(() => callback(state));
            return new SilentTimer();
        }

        public void Fire() => _timers.Dequeue()();
    }
}
