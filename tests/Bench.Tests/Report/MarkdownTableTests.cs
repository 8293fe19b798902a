using Scalable.Bench.Measure;
using Scalable.Bench.Report;

namespace Bench.Tests.Report;

public class MarkdownTableTests
{
    private static readonly Measurement Row = new(
        "ours", Role.Scalable, "hot client",
        new Dictionary<string, Spread> { ["ms"] = Spread.Of([2.5]), ["requests"] = Spread.Of([1200]) });

    [Fact]
    public void Without_a_summary_each_chapter_is_a_table() =>
        Assert.StartsWith(
            "| Latency | | ms | requests |\n|---|---|---:|---:|\n| hot client | ours | 2.5 | 1,200 |\n",
            MarkdownTable.Of(Results(new Finding("text", true))));

    [Fact]
    public void With_a_summary_only_that_is_a_table() =>
        Assert.StartsWith(
            "| | with the mistake | here |\n|---|---:|---:|\n| errors | 90 % | 0 % |\n\nMeasured on ",
            MarkdownTable.Of(Results(new Finding("text", true, "errors", "90 %", "0 %"))));

    private static Results Results(Finding finding) =>
        new("title", Machine.This(), [new Finding("fact", true)], [new Chapter("latency", "Latency", "", [Row], [], [finding])]);
}
