using System.Text.Json;
using Bench.Tests.Stack;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Mistakes;
using Scalable.Bench.Mistakes.Benchmarks;
using Scalable.Bench.Report;

namespace Bench.Tests.Mistakes;

/// <summary>
/// Short runs of two benchmarks, queries and slow tasks. The tests compare counts, which do not depend on the machine, and no times.
/// </summary>
[Collection("proof")]
public class SmokeTests(Proof proof)
{
    [Fact]
    public async Task Benchmarks_run_and_their_results_are_written_as_html_markdown_and_json()
    {
        var cancel = TestContext.Current.CancellationToken;
        var said = new List<string>();
        var results = await MistakesScenario.RunAsync(
            Proof.Plan, proof.Stack, [new NPlusOneBenchmark(), new SlowTaskBenchmark()], new Live(said.Add, steps: 3), cancel);

        var lists = results.Chapters[0].Rows.ToDictionary(row => row.Role);
        Assert.True(
            lists[Role.Mistake]["queries per list"] > 2 * lists[Role.Decent]["queries per list"],
            $"{lists[Role.Mistake]["queries per list"]} queries, "
            + $"{lists[Role.Decent]["queries per list"]} without the mistake");
        Assert.All(
            results.Chapters.SelectMany(chapter => chapter.Rows),
            row => Assert.True(row[Figures.Ok] > 0, $"{row.System}, {row.Case}: nothing succeeded"));
        var tasks = results.Chapters[1].Rows.Single(row => row.Role == Role.Mistake);
        Assert.True(
            tasks[Figures.P50] >= 1000 * Proof.Plan.TaskSeconds,
            $"a task in its request was answered after {tasks[Figures.P50]} ms");
        Assert.Contains(said, line => line.Contains("N+1", StringComparison.Ordinal));

        await AssertResultFilesAsync(results, cancel);
    }

    private static async Task AssertResultFilesAsync(Results results, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("bench-results-").FullName;
        try
        {
            await ResultsFiles.WriteAsync(results, folder, "mistakes", cancel);

            var page = await File.ReadAllTextAsync(Path.Combine(folder, "mistakes.html"), cancel);
            Assert.Equal(results.Chapters.Sum(chapter => chapter.Charts.Count), page.Split("</svg>").Length - 1);
            Assert.DoesNotContain(Environment.MachineName, page, StringComparison.Ordinal);
            Assert.Contains(
                "| N+1: queries for a list of 100 |",
                await File.ReadAllTextAsync(Path.Combine(folder, "mistakes.md"), cancel),
                StringComparison.Ordinal);
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "mistakes.json"), cancel));
            Assert.Equal(results.Chapters.Count, json.RootElement.GetProperty("chapters").GetArrayLength());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
