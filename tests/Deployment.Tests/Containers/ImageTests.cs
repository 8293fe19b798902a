using System.Text.Json.Nodes;

namespace Deployment.Tests.Containers;

public class ImageTests(BaseImages registry) : IClassFixture<BaseImages>
{
    [Theory]
    [InlineData("Gateway", "gateway")]
    [InlineData("CatalogService", "catalog")]
    [InlineData("WorkerService", "worker")]
    [InlineData("CatalogMigrator", "migrations")]
    public async Task Image_runs_as_non_root_on_the_chiseled_base(string project, string service)
    {
        using var folder = new TemporaryFolder();
        var asked = await Tool.DotnetAsync(
            "msbuild", project, "-t:ComputeContainerConfig",
            "-getProperty:ContainerBaseImage", "-getProperty:ContainerRepository",
            Of("Configuration", Repository.Configuration));
        var properties = JsonNode.Parse(asked.Demand())!["Properties"]!;

        Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", (string?)properties["ContainerBaseImage"]);
        Assert.Equal($"scalable-{service}", (string?)properties["ContainerRepository"]);

        var image = await BuildAsync(project, folder);

        Assert.Equal($"scalable-{service}:latest", image.Name);
        Assert.Equal("1654", (string?)image.Configuration["User"]);
        Assert.Equal("/app/", (string?)image.Configuration["WorkingDir"]);
        Assert.Equal(["dotnet", $"/app/{project}.dll"], image.Configuration["Entrypoint"]!.AsArray().Select(part => (string)part!));
        Assert.Contains("8080/tcp", image.Configuration["ExposedPorts"]!.AsObject().Select(port => port.Key));
    }

    [Fact]
    public async Task Gateway_image_starts_and_reports_a_missing_setting()
    {
        using var folder = new TemporaryFolder();
        var image = await BuildAsync("Gateway", folder);
        var root = image.Unpack();

        // Without settings a gateway in production refuses; that it says so shows that all of it is there:
        // settings file, dependencies, runtime.
        var result = await Tool.RunAsync(
            "dotnet", Path.Combine(root, "app"), [new("ASPNETCORE_HTTP_PORTS", "0")], Path.Combine(root, "app", "Gateway.dll"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Authentication:Schemes:Bearer:Authority is not set", result.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(root, "app", "appsettings.json")));
        Assert.False(File.Exists(Path.Combine(root, "app", "launchSettings.json")));
    }

    [Fact]
    public async Task Migrator_image_reports_a_missing_connection_string_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var root = (await BuildAsync("CatalogMigrator", folder)).Unpack();

        var result = await Tool.RunAsync("dotnet", Path.Combine(root, "app"), [], Path.Combine(root, "app", "CatalogMigrator.dll"));

        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"^Migration failed: .*catalogdb.*\n$", result.Errors);
    }

    [Fact]
    public async Task Base_image_is_taken_by_digest_and_an_unknown_digest_is_refused()
    {
        using var folder = new TemporaryFolder();
        var other = $"sha256:{new string('0', 64)}";

        (await PublishAsync("Gateway", folder, $"@{registry.ImageDigest}")).Demand();
        var refused = await PublishAsync("Gateway", folder, $"@{other}");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(other, refused.Output, StringComparison.Ordinal);
    }

    private async Task<Image> BuildAsync(string project, TemporaryFolder folder)
    {
        (await PublishAsync(project, folder, $":{BaseImages.Tag}")).Demand();
        Directory.CreateDirectory(folder.Of("image"));
        return new Image(folder.Of("image.tar"), folder.Of("image"));
    }

    // From what the build of these tests has built, which was for no platform: an image says nothing new of the code.
    // The base comes in the environment, which reaches a build that another program calls.
    private Task<Tool.Result> PublishAsync(string project, TemporaryFolder folder, string reference) => Tool.RunAsync(
        "dotnet", Repository.Root, [new("ContainerBaseImage", $"{registry.Address}/dotnet/aspnet{reference}")],
        "publish", project, "--no-build", "-c", Repository.Configuration, "-t:PublishContainer", Of("RuntimeIdentifiers", ""),
        Of("ContainerArchiveOutputPath", folder.Of("image.tar")), Of("PublishDir", folder.Of("publish") + "/"));

    private static string Of(string property, string value) => $"-p:{property}={value}";
}
