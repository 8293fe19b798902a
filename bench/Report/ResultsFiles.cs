using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scalable.Bench.Report;

/// <summary>Writes the result files of a run: figures as JSON, an HTML page, a table for a README, and each chart as SVG.</summary>
internal static class ResultsFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static async Task WriteAsync(Results results, string folder, string name, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await WriteAsync($"{name}.json", JsonSerializer.Serialize(results, Json));
        await WriteAsync($"{name}.html", HtmlPage.Of(results));
        await WriteAsync($"{name}.md", MarkdownTable.Of(results));
        foreach (var chapter in results.Chapters)
        {
            for (var i = 0; i < chapter.Charts.Count; i++)
                await WriteAsync($"{name}-{chapter.Name}-{i + 1}.svg", HtmlPage.Picture(chapter, chapter.Charts[i]));
        }

        Task WriteAsync(string file, string content) => File.WriteAllTextAsync(Path.Combine(folder, file), content, cancellationToken);
    }
}
