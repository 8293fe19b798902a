using Scalable.Bench.Report;

namespace Scalable.Bench.Documents;

/// <summary>Committed results as parts of a document.</summary>
internal static class ResultTables
{
    /// <summary>Returns tables and findings, followed by the version and settings of each contender.</summary>
    public static string WithSettings(string file)
    {
        if (!File.Exists(file))
            return WithFindings(file);
        var settings = ResultsFiles.Read(file).Facts.Skip(1).Select(fact => $"- {fact.Text}\n");
        return $"{WithFindings(file)}\nVersions, and settings that differ from the defaults:\n\n{string.Concat(settings)}";
    }

    /// <summary>Returns the tables of the results, followed by the findings with their verdicts.</summary>
    public static string WithFindings(string file)
    {
        if (!File.Exists(file))
            return $"No results of `-- {Path.GetFileNameWithoutExtension(file)}` are committed yet.\n";
        var results = ResultsFiles.Read(file);
        var findings = results.Chapters.SelectMany(chapter => chapter.Findings)
            .Select(finding => $"- {(finding.Holds ? "held" : "**not held**")}: {finding.Text}\n");
        return $"{MarkdownTable.Of(results)}\n{string.Concat(findings)}";
    }
}
