using System.CommandLine;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Reports;
using Scalable.Diagnosis.Rules;

namespace Diagnose;

/// <summary>The options that say how to report.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> _all = new("--all") { Description = "Show all findings, not only the first five" };
    private readonly Option<bool> _json = new("--json") { Description = "Write the report as JSON" };
    private readonly Option<bool> _sarif = new("--sarif") { Description = "Write the report as SARIF 2.1.0" };
    private readonly Option<bool> _markdown = new("--markdown") { Description = "Write the report as Markdown" };

    private readonly Option<Confidence> _failOn = new("--fail-on")
    {
        Description = "How sure a finding must be to end with exit code 1: possible, likely, certain",
        DefaultValueFactory = _ => Confidence.Possible,
    };

    private readonly Option<FileInfo?> _acknowledged = new("--acknowledged")
    {
        Description = "A JSON file of findings that are accepted for a time: [{\"fingerprint\", \"reason\", \"until\": \"2027-01-31\"}]",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _all, _json, _sarif, _markdown, _failOn, _acknowledged })
            command.Options.Add(option);
    }

    /// <summary>Looks, reports, and returns the exit code.</summary>
    public async Task<int> RunAsync(ParseResult result, DiagnosisOptions options, Func<DiagnosisEngine, Task> look)
    {
        try
        {
            var acknowledgements = await ReadAsync(result.GetValue(_acknowledged));
            var engine = new DiagnosisEngine(options);
            await look(engine);
            var report = engine.Report(acknowledgements, isComplete: true);
            Write(result, report);
            return report.Findings.Any(finding => finding.Confidence >= result.GetValue(_failOn)) ? ExitCode.Findings
                : report.Coverage.Spans + report.Coverage.Metrics == 0 ? ExitCode.CouldNotLook
                : ExitCode.None;
        }
        catch (CouldNotLookException e)
        {
            await Console.Error.WriteLineAsync($"diagnose: {TextReport.Line(e.Message)}");
            return ExitCode.CouldNotLook;
        }
    }

    private void Write(ParseResult result, DiagnosisReport report)
    {
        if (result.GetValue(_json))
            Console.WriteLine(JsonReport.Write(report));
        else if (result.GetValue(_sarif))
            Console.WriteLine(SarifReport.Write(report));
        else if (result.GetValue(_markdown))
            Console.Write(MarkdownReport.Write(report));
        else
            TextReport.Write(report, Console.Out, useColor: IsTerminal, maxFindings: result.GetValue(_all) ? int.MaxValue : 5);
    }

    private static bool IsTerminal =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static async Task<Acknowledgements> ReadAsync(FileInfo? file)
    {
        if (file is null)
            return Acknowledgements.None;
        try
        {
            var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);
            return Acknowledgements.Parse(await File.ReadAllTextAsync(file.FullName), today);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CouldNotLookException($"--acknowledged {file.Name}: {e.Message}");
        }
    }
}
