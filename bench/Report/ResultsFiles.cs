using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Scalable.Bench.Processes;

namespace Scalable.Bench.Report;

/// <summary>
/// Writes the result files of a run: figures as JSON with the value of each round, an HTML page, a table, and each chart as SVG.
/// </summary>
internal static partial class ResultsFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // What was never answered took infinitely long.
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The folder of results in this repository.</summary>
    public static string Folder => Path.Combine(Repository.Root, "bench", "results");

    /// <summary>Reads the JSON of a run.</summary>
    public static Results Read(string file) =>
        JsonSerializer.Deserialize<Results>(File.ReadAllText(file), Json) ?? throw new FormatException($"{file} has no results.");

    public static async Task WriteAsync(Results results, string folder, string name, CancellationToken cancellationToken)
    {
        await WriteJsonAsync(results, folder, name, cancellationToken);
        await WriteAsync($"{name}.html", HtmlPage.Of(results));
        await WriteAsync($"{name}.md", MarkdownTable.Of(results));
        foreach (var chapter in results.Chapters)
        {
            for (var i = 0; i < chapter.Charts.Count; i++)
                await WriteAsync($"{name}-{chapter.Name}-{i + 1}.svg", HtmlPage.Picture(chapter, chapter.Charts[i]));
        }

        Task WriteAsync(string file, string content) => File.WriteAllTextAsync(Path.Combine(folder, file), content, cancellationToken);
    }

    public static Task WriteJsonAsync(Results results, string folder, string name, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var json = NumberArray().Replace(JsonSerializer.Serialize(results, Json), array => WhiteSpace().Replace(array.Value, " "));
        return File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), $"{json}\n", cancellationToken);
    }

    // The values of all rounds on one line: these files are committed, and read.
    [GeneratedRegex(@"\[\s[^\[\]{}:]*\]")]
    private static partial Regex NumberArray();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
