using System.Text.Json.Nodes;

namespace Deployment.Tests.Containers;

/// <summary>The bill of materials that a deployment writes beside each image, made in a copy as after a clone.</summary>
public class SbomTests
{
    [Fact]
    public async Task Sbom_lists_exactly_the_packages_of_the_lock_file()
    {
        using var folder = new TemporaryFolder();
        var lockFile = Prepare(folder);

        (await WriteAsync(folder)).Demand();

        var bill = JsonNode.Parse(
            await File.ReadAllTextAsync(folder.Of("sbom/scalable-worker.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal(("CycloneDX", "scalable-worker"), ((string)bill["bomFormat"]!, (string)bill["metadata"]!["component"]!["name"]!));
        var listed = bill["components"]!.AsArray().Select(one => $"{one!["name"]} {one["version"]}");
        var locked = JsonNode.Parse(File.ReadAllText(lockFile))!["dependencies"]!.AsObject()
            .SelectMany(target => target.Value!.AsObject())
            .Where(package => (string)package.Value!["type"]! != "Project")
            .Select(package => $"{package.Key} {package.Value!["resolved"]}")
            .Distinct();
        Assert.Equal(
            locked.Order(StringComparer.OrdinalIgnoreCase),
            listed.Order(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Sbom_is_not_written_for_an_outdated_lock_file()
    {
        using var folder = new TemporaryFolder();
        var lockFile = Prepare(folder);
        var other = JsonNode.Parse(File.ReadAllText(lockFile))!;
        other["dependencies"]!["net10.0"]!.AsObject()
            .First(one => (string?)one.Value!["type"] == "Direct").Value!["requested"] = "[0.0.1, )";
        File.WriteAllText(lockFile, other.ToJsonString());

        var refused = await WriteAsync(folder);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("NU1004", refused.Output + refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Of("sbom/scalable-worker.json")));
    }

    // Returns the path of the service's lock file.
    private static string Prepare(TemporaryFolder folder)
    {
        Clone.To(folder);
        foreach (var file in new[] { ".config/dotnet-tools.json", "infra/hooks/sbom.sh" })
            Clone.Copy(folder, Repository.PathOf(file));
        return folder.Of("WorkerService/packages.lock.json");
    }

    private static Task<Tool.Result> WriteAsync(TemporaryFolder folder) =>
        Tool.RunAsync("sh", folder.Of("WorkerService"), [], folder.Of("infra/hooks/sbom.sh"));
}
