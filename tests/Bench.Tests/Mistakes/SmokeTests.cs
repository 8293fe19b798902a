using Bench.Tests.Stack;
using Scalable.Bench.Measure;
using Scalable.Bench.Mistakes;
using Scalable.Bench.Mistakes.Stories;
using Scalable.Bench.Report;
using Scalable.Generator.Load;

namespace Bench.Tests.Mistakes;

/// <summary>
/// Short runs of two stories, queries and slow tasks. The tests compare counts, which do not depend on the machine, and no times.
/// </summary>
[Collection("proof")]
public class SmokeTests(Proof proof)
{
    [Fact]
    public async Task Stories_run_and_their_results_are_written_as_html_markdown_and_json()
    {
        var cancel = TestContext.Current.CancellationToken;
        var (said, saved) = (new List<string>(), new List<string>());
        var results = await MistakesScenario.RunAsync(
            Proof.Plan, proof.Stack, ["n-plus-one", "slow-tasks"], new Live(said.Add, steps: 3), SaveAsync, cancel);

        var lists = results.Chapters[0].Rows.ToDictionary(row => row.Role);
        Assert.True(
            lists[Role.Mistake][StoryFigures.Queries] > 2 * lists[Role.Decent][StoryFigures.Queries],
            $"{lists[Role.Mistake][StoryFigures.Queries]} statements, "
            + $"{lists[Role.Decent][StoryFigures.Queries]} without the mistake");
        Assert.All(
            results.Chapters[0].Rows,
            row => Assert.True(row[Figures.Of("users", Figures.Ok)] > 0, $"{row.System}: nothing succeeded"));
        Assert.All(results.Chapters[1].Rows, row => Assert.Equal(100, row[StoryFigures.TasksDone]));
        Assert.Equal(["n-plus-one", "slow-tasks"], saved);
        Assert.Contains(said, line => line.Contains("N+1", StringComparison.Ordinal));
        await AssertResultFilesAsync(results, cancel);

        Task SaveAsync(Results story)
        {
            saved.Add(story.Chapters.Single().Name);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Run_with_too_many_disturbed_rounds_fails_and_says_what_disturbed_them()
    {
        var plan = Proof.Plan with { MaxSendLag = -1 };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => MistakesScenario.RunAsync(
            plan, proof.Stack, ["n-plus-one"], new Live(_ => { }, steps: 2), _ => Task.CompletedTask,
            TestContext.Current.CancellationToken));

        Assert.StartsWith(
            $"N+1 queries: {plan.MaxRepeated + 1} rounds were disturbed, {plan.MaxRepeated} may be.", failure.Message,
            StringComparison.Ordinal);
        Assert.Contains("the generator was", failure.Message, StringComparison.Ordinal);
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
            var table = await File.ReadAllTextAsync(Path.Combine(folder, "mistakes.md"), cancel);
            Assert.Contains("| lazy loading: statements a list |", table, StringComparison.Ordinal);

            // What is read back gives the same table: the raw rounds are in the file.
            Assert.Equal(table, MarkdownTable.Of(ResultsFiles.Read(Path.Combine(folder, "mistakes.json"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
