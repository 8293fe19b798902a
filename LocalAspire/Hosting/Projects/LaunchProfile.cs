using System.Text.Json;

namespace LocalAspire.Hosting.Projects;

/// <summary>A profile of a project's <c>Properties/launchSettings.json</c>.</summary>
internal sealed record LaunchProfile(string Name, IReadOnlyList<Uri> Urls, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The profile of this name, or the first that starts the project; null where there is none.</summary>
    /// <exception cref="DistributedApplicationException">The named profile does not exist, or the file is not JSON.</exception>
    public static LaunchProfile? Of(string projectPath, string? name)
    {
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(file)) return name is null ? null : throw Missing(name, file);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
            if (!document.RootElement.TryGetProperty("profiles", out var profiles)) return null;
            foreach (var profile in profiles.EnumerateObject())
            {
                var matches = name is null ? Text(profile.Value, "commandName") == "Project" : profile.Name == name;
                if (matches) return Read(profile);
            }
            return name is null ? null : throw Missing(name, file);
        }
        catch (JsonException e)
        {
            throw new DistributedApplicationException($"{file} is not valid JSON: {e.Message}", e);
        }
    }

    private static LaunchProfile Read(JsonProperty profile)
    {
        var urls = (Text(profile.Value, "applicationUrl") ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(url => new Uri(url));
        var environment = profile.Value.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString() ?? "")
            : [];
        return new LaunchProfile(profile.Name, [.. urls], environment);
    }

    private static string? Text(JsonElement profile, string property) =>
        profile.TryGetProperty(property, out var value) ? value.GetString() : null;

    private static DistributedApplicationException Missing(string name, string file) =>
        new($"There is no launch profile '{name}' in {file}.");
}
