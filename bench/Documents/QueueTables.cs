using Scalable.Bench.Report;

namespace Scalable.Bench.Documents;

/// <summary>The comparison of job queues: its tables, its findings, and the version and settings of each queue.</summary>
internal static class QueueTables
{
    /// <param name="file">The results of <c>-- queues</c>.</param>
    public static string Of(string file)
    {
        if (!File.Exists(file))
            return "No results of `-- queues` are committed yet.\n";
        var results = ResultsFiles.Read(file);
        var findings = results.Chapters.SelectMany(chapter => chapter.Findings)
            .Select(finding => $"- {(finding.Holds ? "held" : "**not held**")}: {finding.Text}\n");
        var settings = results.Facts.Skip(1).Select(fact => $"- {fact.Text}\n");
        return $"{MarkdownTable.Of(results)}\n{string.Concat(findings)}\n"
            + $"Versions, and settings that differ from the defaults:\n\n{string.Concat(settings)}";
    }
}
