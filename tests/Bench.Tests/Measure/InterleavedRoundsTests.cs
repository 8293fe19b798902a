using Scalable.Bench.Measure;

namespace Bench.Tests.Measure;

public class InterleavedRoundsTests
{
    [Fact]
    public async Task Slow_round_does_not_change_the_reported_ratio()
    {
        // The second round is ten times slower, for both.
        var ours = new Queue<double>([90, 9.5, 80]);
        var anchor = new Queue<double>([100, 10, 100]);

        var turns = await InterleavedRounds.RunAsync(3, () => Task.FromResult(ours.Dequeue()), () => Task.FromResult(anchor.Dequeue()));

        Assert.Equal((90, 100), turns.Pair());
        Assert.Equal((100, 90), turns.Pair(ours: 1, anchor: 0));
    }

    [Fact]
    public async Task Each_measurement_runs_first_in_one_round()
    {
        var order = new List<int>();

        await InterleavedRounds.RunAsync(3, [.. Enumerable.Range(0, 3).Select(n => (Func<Task<double>>)(() =>
        {
            order.Add(n);
            return Task.FromResult(1d);
        }))]);

        Assert.Equal([0, 1, 2, 1, 2, 0, 2, 0, 1], order);
    }
}
