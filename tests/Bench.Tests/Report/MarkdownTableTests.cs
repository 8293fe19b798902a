using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Generator.Measure;

namespace Bench.Tests.Report;

public class MarkdownTableTests
{
    [Fact]
    public void Without_headlines_each_chapter_is_a_table()
    {
        var row = new Measurement(
            "ours", Role.Scalable, "hot client",
            new Dictionary<string, Spread> { ["ms"] = Spread.Of([2.5]), ["requests"] = Spread.Of([1200]) });

        Assert.StartsWith(
            "| Latency | | ms | requests |\n|---|---|---:|---:|\n| hot client | ours | 2.5 | 1,200 |\n",
            MarkdownTable.Of(new(
                "title", Machine.This(), [new Finding("fact", true)], [new Chapter("latency", "Latency", "", [row], [], [])])));
    }
}
