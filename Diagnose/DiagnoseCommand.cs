using System.CommandLine;
using Scalable.Diagnosis.Rules;

namespace Diagnose;

/// <summary>The command line: <c>diagnose FILE</c>, <c>diagnose watch</c>.</summary>
internal static class DiagnoseCommand
{
    private const string Description =
        "Finds scaling mistakes in OpenTelemetry data: N+1 calls, connections that are not pooled, missing caches, missing rate limits, "
        + "slow work in requests. Exit codes: 0 none, 1 findings, 2 could not look.";

    public static RootCommand Create()
    {
        var output = new OutputOptions();
        var file = new Argument<FileInfo?>("file")
        {
            Arity = ArgumentArity.ZeroOrOne, // Else the usage would ask for a file before 'watch'.
            Description = "Telemetry: the collector's file exporter's lines of JSON (also with gzip), or the zip file of 'aspire export'",
        };
        var root = new RootCommand(Description) { file, WatchCommand.Create() };
        output.AddTo(root);
        root.Validators.Add(result =>
        {
            if (result.GetValue(file) is null)
                result.AddError("There is nothing to examine: name a file (diagnose telemetry.json), or listen (diagnose watch).");
        });
        var wholeFile = new DiagnosisOptions { Period = Timeout.InfiniteTimeSpan };
        root.SetAction((result, cancellationToken) => output.RunAsync(
            result, wholeFile, engine => FileDiagnosis.ReadAsync(result.GetRequiredValue(file)!, engine, cancellationToken)));
        return root;
    }
}
