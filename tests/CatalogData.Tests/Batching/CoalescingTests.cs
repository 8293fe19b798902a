using CatalogData.Batching;

namespace CatalogData.Tests.Batching;

public sealed class CoalescingTests
{
    private readonly List<int[]> _asked = [];
    private readonly Queue<TaskCompletionSource> _turns = new();

    [Fact]
    public async Task A_lone_question_goes_out_at_once_and_those_that_come_meanwhile_go_together()
    {
        var together = new Coalescing<int, int>(AnswerAsync, mostUnderWay: 1, mostTogether: 3);

        var answers = Enumerable.Range(0, 5).Select(n => together.AskAsync(n, CancellationToken.None)).ToList();
        Assert.Equal([[0]], _asked);
        for (var turn = 0; turn < 3; turn++)
            EndTurn();

        var answered = await Task.WhenAll(answers);
        Assert.Equal([0, 10, 20, 30, 40], answered);
        Assert.Equal([[0], [1, 2, 3], [4]], _asked);
    }

    [Fact]
    public async Task As_many_are_under_way_as_may_be()
    {
        var together = new Coalescing<int, int>(AnswerAsync, mostUnderWay: 2, mostTogether: 10);

        var answers = Enumerable.Range(0, 4).Select(n => together.AskAsync(n, CancellationToken.None)).ToList();
        Assert.Equal([[0], [1]], _asked);
        for (var turn = 0; turn < 3; turn++)
            EndTurn();

        await Task.WhenAll(answers);
        Assert.Equal([[0], [1], [2, 3]], _asked);
    }

    [Fact]
    public async Task A_question_that_nobody_waits_for_is_not_asked_and_one_under_way_is_answered()
    {
        using var left = new CancellationTokenSource();
        var together = new Coalescing<int, int>(AnswerAsync, mostUnderWay: 1, mostTogether: 10);

        var (underWay, waiting, other) = (together.AskAsync(0, left.Token), together.AskAsync(1, left.Token), together.AskAsync(2, CancellationToken.None));
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
        var together = new Coalescing<int, int>(AnswerAsync, mostUnderWay: 1, mostTogether: 2);

        var answers = Enumerable.Range(0, 4).Select(n => together.AskAsync(n, CancellationToken.None)).ToList();
        EndTurn();
        _turns.Dequeue().SetException(new InvalidOperationException("no luck"));
        EndTurn();

        Assert.Equal((0, 30), (await answers[0], await answers[3]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => answers[1]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => answers[2]);
    }

    private async Task AnswerAsync(IReadOnlyList<Question<int, int>> questions)
    {
        _asked.Add([.. questions.Select(question => question.What)]);
        var turn = new TaskCompletionSource();
        _turns.Enqueue(turn);
        await turn.Task;
        foreach (var question in questions)
            question.SetResult(question.What * 10);
    }

    // What follows goes on within this call, up to its own turn.
    private void EndTurn() => _turns.Dequeue().SetResult();
}
