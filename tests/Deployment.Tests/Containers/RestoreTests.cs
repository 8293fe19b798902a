using System.Text.Json.Nodes;

namespace Deployment.Tests.Containers;

/// <summary>What azd's <c>dotnet publish -r linux-x64</c> restores, in a copy: the build's own files stay as they are.</summary>
public class RestoreTests
{
    private const string Platform = "linux-x64";

    [Theory]
    [InlineData("Gateway")]
    [InlineData("CatalogService")]
    [InlineData("WorkerService")]
    [InlineData("CatalogMigrator")]
    public async Task Restore_for_an_image_keeps_the_lock_file_and_fails_if_it_is_outdated(string project)
    {
        using var folder = new TemporaryFolder();
        Clone.To(folder);
        var lockFile = Path.Combine(folder.Path, project, "packages.lock.json");
        var committed = File.ReadAllText(lockFile);

        (await RestoreAsync(folder, project)).Demand();

        Assert.Equal(committed, File.ReadAllText(lockFile));
        var assets = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, project, "obj", "project.assets.json")))!;
        Assert.NotNull(assets["targets"]![$"net10.0/{Platform}"]);

        var other = JsonNode.Parse(committed)!;
        var direct = other["dependencies"]!["net10.0"]!.AsObject().First(one => (string?)one.Value!["type"] == "Direct").Value!;
        direct["requested"] = "[0.0.1, )";
        File.WriteAllText(lockFile, other.ToJsonString());

        var refused = await RestoreAsync(folder, project);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("NU1004", refused.Output, StringComparison.Ordinal);
    }

    private static Task<Tool.Result> RestoreAsync(TemporaryFolder folder, string project) =>
        Tool.RunAsync(
            "dotnet", folder.Path, [], "msbuild", project, "-t:Restore", $"-p:RuntimeIdentifier={Platform}", "-p:RestoreForce=true");
}
