using Scalable.Npgsql.Batching;

namespace Npgsql.Tests.Batching;

public sealed class RequestBatcherTests
{
    private readonly List<int[]> _asked = [];
    private readonly Queue<TaskCompletionSource> _turns = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_lone_question_goes_out_at_once_and_those_that_come_meanwhile_go_together()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 1, maxBatchSize: 3);

        var answers = Enumerable.Range(0, 5).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        Assert.Equal([[0]], _asked);
        for (var turn = 0; turn < 3; turn++)
            EndTurn();

        var answered = await Task.WhenAll(answers);
        Assert.Equal([0, 10, 20, 30, 40], answered);
        Assert.Equal([[0], [1, 2, 3], [4]], _asked);
    }

    [Fact]
    public async Task Beside_a_round_trip_that_is_stuck_others_set_out_as_many_as_may()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 2, maxBatchSize: 10, _clock);

        var answers = Enumerable.Range(0, 3).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        Assert.Equal([[0]], _asked);
        _clock.Ring();
        Assert.Equal([[0], [1, 2]], _asked);
        answers.Add(together.EnqueueAsync(3, CancellationToken.None));
        _clock.Ring();
        Assert.Equal([[0], [1, 2]], _asked);

        var stuck = _turns.Dequeue();
        EndTurn();
        Assert.Equal((10, 20), (await answers[1], await answers[2]));
        Assert.Equal([[0], [1, 2]], _asked);
        _clock.Ring();
        EndTurn();
        Assert.Equal(30, await answers[3]);
        stuck.SetResult();
        Assert.Equal(0, await answers[0]);
        Assert.Equal([[0], [1, 2], [3]], _asked);
    }

    [Fact]
    public async Task What_waits_when_the_last_of_several_returns_goes_with_it()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 2, maxBatchSize: 10, _clock);
        var answers = Enumerable.Range(0, 2).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        _clock.Ring();
        answers.Add(together.EnqueueAsync(2, CancellationToken.None));

        for (var turn = 0; turn < 3; turn++)
            EndTurn();

        var answered = await Task.WhenAll(answers);
        Assert.Equal([0, 10, 20], answered);
        Assert.Equal([[0], [1], [2]], _asked);
    }

    [Fact]
    public async Task What_is_too_much_for_one_batch_does_not_wait_for_it_if_it_is_stuck()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 3, maxBatchSize: 1, _clock);
        var answers = Enumerable.Range(0, 3).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();

        _clock.Ring();
        Assert.Equal([[0], [1]], _asked);
        _clock.Ring();
        Assert.Equal([[0], [1], [2]], _asked);

        for (var turn = 0; turn < 3; turn++)
            EndTurn();
        await Task.WhenAll(answers);
    }

    [Fact]
    public async Task Patience_begins_anew_for_who_comes_after_those_that_have_gone()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 2, maxBatchSize: 10, _clock);
        var answers = Enumerable.Range(0, 2).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        EndTurn();
        answers.Add(together.EnqueueAsync(2, CancellationToken.None));

        _clock.Ring();
        Assert.Equal([[0], [1]], _asked);
        _clock.Ring();
        Assert.Equal([[0], [1], [2]], _asked);

        EndTurn();
        EndTurn();
        await Task.WhenAll(answers);
    }

    [Fact]
    public async Task Without_anything_stuck_there_is_one_round_trip_at_a_time()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 2, maxBatchSize: 10, _clock);
        var answers = Enumerable.Range(0, 3).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        EndTurn();
        EndTurn();
        _clock.Ring(); // For those who have gone meanwhile.

        var answered = await Task.WhenAll(answers);
        Assert.Equal([0, 10, 20], answered);
        Assert.Equal([[0], [1, 2]], _asked);
    }

    [Fact]
    public async Task A_question_that_nobody_waits_for_is_not_asked_and_one_under_way_is_answered()
    {
        using var left = new CancellationTokenSource();
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 1, maxBatchSize: 10);

        var (underWay, waiting, other) =
            (together.EnqueueAsync(0, left.Token), together.EnqueueAsync(1, left.Token), together.EnqueueAsync(2, CancellationToken.None));
        await left.CancelAsync();
        EndTurn();
        EndTurn();

        Assert.Equal(0, await underWay);
        Assert.Equal(20, await other);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal([[0], [2]], _asked);
    }

    [Fact]
    public async Task A_failure_is_that_of_all_who_went_together_and_of_nobody_else()
    {
        var together = new RequestBatcher<int, int>(AnswerAsync, maxConcurrentBatches: 1, maxBatchSize: 2);

        var answers = Enumerable.Range(0, 4).Select(n => together.EnqueueAsync(n, CancellationToken.None)).ToList();
        EndTurn();
        _turns.Dequeue().SetException(new InvalidOperationException("no luck"));
        EndTurn();

        Assert.Equal((0, 30), (await answers[0], await answers[3]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => answers[1]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => answers[2]);
    }

    private async Task AnswerAsync(IReadOnlyList<BatchItem<int, int>> questions)
    {
        _asked.Add([.. questions.Select(question => question.Request)]);
        var turn = new TaskCompletionSource();
        _turns.Enqueue(turn);
        await turn.Task;
        foreach (var question in questions)
            question.SetResult(question.Request * 10);
    }

    // What follows goes on within this call, up to its own turn.
    private void EndTurn() => _turns.Dequeue().SetResult();

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

        public void Ring() => _timers.Dequeue()();
    }
}
