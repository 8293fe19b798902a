using Scalable.Bench.Measure;

namespace Bench.Tests.Measure;

public class SpreadTests
{
    [Fact]
    public void Interval_contains_the_median_and_lies_within_the_values()
    {
        var spread = Spread.Of([10, 12, 11, 13, 9, 30, 11, 10, 12, 11]);

        Assert.Equal(11, spread.Median);
        Assert.InRange(spread.Low, 9, 11);
        Assert.InRange(spread.High, 11, 13);
    }

    [Fact]
    public void Ratio_of_paired_rounds_is_sharper_than_the_figures()
    {
        // Each round was faster or slower for both; the second needs twice as long in all of them.
        double[] rounds = [10, 20, 15, 40, 12, 33, 18, 25, 11, 29];
        var (one, two) = (Spread.Of(rounds), Spread.Of(rounds.Select(value => 2 * value)));

        Assert.True(one.High > two.Low);
        Assert.Equal((2, 2), two.RatioTo(one));
    }

    [Fact]
    public void Round_without_enough_requests_makes_the_figure_unknown() => Assert.False(Spread.Of([5, double.NaN, 6]).IsKnown);

    [Fact]
    public void Answer_that_never_came_in_most_rounds_is_infinite()
    {
        var spread = Spread.Of([double.PositiveInfinity, 4000, double.PositiveInfinity]);

        Assert.Equal(double.PositiveInfinity, spread.Median);
        Assert.Null(spread.RatioTo(Spread.Of([1, 1, 1])));
    }
}
