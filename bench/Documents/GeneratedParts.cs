using System.Text.RegularExpressions;
using Scalable.Bench.Mistakes;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;

namespace Scalable.Bench.Documents;

/// <summary>
/// The figures of the documents: they are not written by hand but generated from the committed results, between markers
/// (<c>&lt;!-- generated: mistakes --&gt;</c> … <c>&lt;!-- end --&gt;</c>); charts likewise.
/// </summary>
internal static partial class GeneratedParts
{
    private const string FiveMistakes = "docs/five-mistakes.md";

    /// <summary>The documents that have such parts, relative to the repository.</summary>
    public static IReadOnlyList<string> Documents { get; } =
        ["README.md", FiveMistakes, "docs/scale.md", "docs/diagnose.md", "docs/jobs.md"];

    /// <summary>Returns a document with its generated parts as the results have them.</summary>
    public static string Fill(string document) => Part().Replace(
        document, part => $"{part.Groups["begin"].Value}\n{TextOf(part.Groups["name"].Value)}<!-- end -->");

    /// <summary>Returns the charts that the documents show: paths relative to the repository, and contents.</summary>
    public static IEnumerable<(string Path, string Svg)> Pictures()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, FiveMistakes));
        return
            from run in MistakesResults()
            from chapter in run.Chapters
            from chart in chapter.Charts.Select((chart, index) => (Chart: chart, Name: $"mistakes-{chapter.Name}-{index + 1}.svg"))
            where document.Contains($"](pictures/{chart.Name})", StringComparison.Ordinal)
            select ($"docs/pictures/{chart.Name}", HtmlPage.Picture(chapter, chart.Chart));
    }

    private static string TextOf(string name) => name switch
    {
        "mistakes" => HeadlineTable.Of(MistakesResults(), mainOnly: true),
        "all-mistakes" => HeadlineTable.Of(MistakesResults()),
        "measured-cost" => CostTables.Measured(MistakesResults()),
        "computed-cost" => CostTables.Computed(MistakesResults()),
        "diagnose" => MarkdownTable.Of(ResultsFiles.Read(Path.Combine(ResultsFiles.Folder, "diagnose.json"))),
        "queues" => ResultTables.WithSettings(Path.Combine(ResultsFiles.Folder, "queues.json")),
        "queues-backlog" or "queues-steady" or "diagnose-tool" => ResultTables.WithFindings(
            Path.Combine(ResultsFiles.Folder, $"{name}.json")),
        "limits" => Missed(Path.Combine(ResultsFiles.Folder, "limits.json")),
        _ => throw new ArgumentException($"There is no generated part '{name}'."),
    };

    // The results of a full run of a story if they are there, else those of a quick one.
    private static Results[] MistakesResults() =>
    [
        .. MistakesScenario.Stories
            .Select(story => new[] { $"mistakes-{story}.json", $"mistakes-quick-{story}.json" }
                .Select(file => Path.Combine(ResultsFiles.Folder, file)).FirstOrDefault(File.Exists))
            .OfType<string>().Select(ResultsFiles.Read),
    ];

    // A list of the targets that were missed.
    private static string Missed(string file)
    {
        if (!File.Exists(file))
            return "- The targets of `-- limits`: no results are committed yet.\n";
        var results = ResultsFiles.Read(file);
        var missed = results.Chapters.SelectMany(chapter => chapter.Findings).Where(finding => !finding.Holds).ToArray();
        var all = results.Chapters.Sum(chapter => chapter.Findings.Count);
        return $"- Of {all} ratios that `-- limits` measures, {missed.Length} missed their targets (on {results.Machine}):\n"
            + string.Concat(missed.Select(finding => $"  - {finding.Text}\n"));
    }

    [GeneratedRegex("(?<begin><!-- generated: (?<name>[a-z-]+) -->)\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Part();
}
