using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Generator.Measure;

namespace Bench.Tests.Report;

public class HeadlineTableTests
{
    private const string Errors = "users: errors %";
    private const string GaveUp = "users: gave up %";
    private const string P99 = "users: p99 ms";

    [Fact]
    public void Row_has_three_columns_with_intervals_and_both_verdicts()
    {
        var table = Table(Row([90, 100, 110]), Row([9, 10, 11]), Row([9, 10, 12]));

        Assert.Contains(
            "| no cache: what | 100 ms (90 to 110) | 10 ms (9.0 to 11) | 10 ms (9.0 to 12) | better, 9.17 to 10 x | same |", table);
        Assert.Contains("\n- Title: the reason\n", table);
    }

    [Fact]
    public void Where_it_is_better_than_the_decent_twin_no_reason_is_given() =>
        Assert.DoesNotContain("the reason", Table(Row([90, 100, 110]), Row([20, 21, 22]), Row([9, 10, 11])));

    [Fact]
    public void Worse_than_the_decent_twin_is_said() =>
        Assert.Contains("| worse, 0.50 to 0.50 x |", Table(Row([90, 90, 90]), Row([10, 10, 10]), Row([20, 20, 20])));

    [Theory]
    [InlineData(40, "> 4.5 s (gave up), 40 % errors")]
    [InlineData(1, "failed, 40 % errors")]
    public void Answer_that_never_came_is_no_measurement(double gaveUp, string expected)
    {
        var never = Row([double.PositiveInfinity], errors: 40, gaveUp);

        Assert.Contains($"| no cache: what | {expected} | 10 ms", Table(never, Row([10]), Row([10])));
    }

    [Fact]
    public void Errors_are_shown_beside_a_percentile() => Assert.Contains(
        "| 5.0 ms (5.0 to 5.0), 12 % errors |", Table(Row([5], errors: 12), Row([10]), Row([10])));

    [Fact]
    public void Figure_of_too_few_requests_is_not_available() => Assert.Contains(
        "| n/a | n/a | n/a | n/a | n/a |", Table(Row([double.NaN]), Row([double.NaN]), Row([double.NaN])));

    private static Dictionary<string, Spread> Row(double[] p99, double errors = 0, double gaveUp = 0) => new()
    {
        [P99] = Spread.Of(p99),
        [Errors] = Spread.Of(p99.Select(_ => errors)),
        [GaveUp] = Spread.Of(p99.Select(_ => gaveUp)),
    };

    private static string Table(
        Dictionary<string, Spread> mistake, Dictionary<string, Spread> decent, Dictionary<string, Spread> here)
    {
        var chapter = new Chapter(
            "name", "Title", "",
            [
                new("no cache", Role.Mistake, "case", mistake), new("decent twin", Role.Decent, "case", decent),
                new("Scalable", Role.Scalable, "case", here),
            ], [], [])
        {
            Headlines = [new("what", "case", P99, " ms")],
            Reason = "the reason",
        };
        return HeadlineTable.Of([new("title", Machine.This(), [new("fact", true)], [chapter]) { Plan = MeasurementPlan.Full }]);
    }
}
