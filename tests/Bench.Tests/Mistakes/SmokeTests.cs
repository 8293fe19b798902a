using System.Text.Json;
using Scalable.Bench.Mistakes;
using Scalable.Bench.Report;

namespace Bench.Tests.Mistakes;

public class SmokeTests
{
    [Fact]
    public async Task The_proof_runs_from_its_servers_to_its_page()
    {
        var folder = Directory.CreateTempSubdirectory("bench-results-").FullName;
        try
        {
            var results = await MistakesScenario.RunAsync(Plan.Tiny, folder, TestContext.Current.CancellationToken);

            Assert.Equal(["pooling", "caching", "n-plus-one", "rate-limiting", "slow-tasks", "together"], results.Chapters.Select(chapter => chapter.Name));
            Assert.All(results.Chapters.SelectMany(chapter => chapter.Rows), row => Assert.True(row.Role == Role.Mistake || row.Figures[Figures.Ok].Median > 0, $"{row.Contender}, {row.Case}: nothing succeeded"));
            Assert.Contains("</svg>", await File.ReadAllTextAsync(Path.Combine(folder, "mistakes.html")), StringComparison.Ordinal);
            Assert.Contains("| All five: errors at 150 users |", await File.ReadAllTextAsync(Path.Combine(folder, "mistakes.md")), StringComparison.Ordinal);
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "mistakes.json")));
            Assert.Equal(6, json.RootElement.GetProperty("chapters").GetArrayLength());
            Counts(results);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What is counted and not timed is the same on any machine.
    private static void Counts(Results results)
    {
        var lists = results.Chapters.Single(chapter => chapter.Name == "n-plus-one").Rows.ToDictionary(row => row.Role);
        Assert.InRange(lists[Role.Mistake]["queries per list"], 2, 130);
        Assert.True(lists[Role.Mistake]["queries per list"] > lists[Role.Decent]["queries per list"]);

        var slow = results.Chapters.Single(chapter => chapter.Name == "slow-tasks").Rows.ToDictionary(row => row.Role);
        Assert.True(slow[Role.Mistake][Figures.P50] >= 1000 * Plan.Tiny.TaskSeconds);
    }
}
