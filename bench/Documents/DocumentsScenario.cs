using Scalable.Bench.CommandLine;
using Scalable.Bench.Processes;
using Spectre.Console;

namespace Scalable.Bench.Documents;

/// <summary>Writes the committed results into the documents; a test fails while they differ.</summary>
internal sealed class DocumentsScenario : IScenario
{
    public string Name => "documents";

    public string Summary => "writes the results in bench/results into README.md and docs";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args.Length > 0)
            throw new ArgumentException($"'{string.Join(' ', args)}' is not a valid option: this scenario has none.");
        foreach (var document in GeneratedParts.Documents)
            await WriteAsync(document, GeneratedParts.Fill(await File.ReadAllTextAsync(PathOf(document), cancellationToken)));
        foreach (var (path, svg) in GeneratedParts.Pictures())
            await WriteAsync(path, svg);

        async Task WriteAsync(string file, string text)
        {
            await File.WriteAllTextAsync(PathOf(file), text, cancellationToken);
            AnsiConsole.WriteLine($"Written: {file}");
        }
    }

    private static string PathOf(string file) => Path.Combine(Repository.Root, file);
}
