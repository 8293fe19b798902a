using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TestServers;

namespace Packages.Tests.Template;

/// <summary>The system has been built without a warning, since a warning is an error there too.</summary>
[Collection(nameof(CreatedSystem))]
public partial class TemplateTests(CreatedSystem system)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void No_file_keeps_the_name_of_the_template()
    {
        var kept = from file in Sources()
                   where file != "NOTICE"
                   where file.Contains("scalable", StringComparison.OrdinalIgnoreCase)
                       || File.ReadAllText(Path.Combine(system.Folder, file)).Contains("scalable", StringComparison.OrdinalIgnoreCase)
                   select file;

        Assert.Empty(kept);
        Assert.Contains("the Scalable contributors", File.ReadAllText(Path.Combine(system.Folder, "NOTICE")), StringComparison.Ordinal);
    }

    /// <summary>A package keeps no permissions.</summary>
    [Fact]
    public void Hooks_of_azd_are_executable() =>
        Assert.All(
            Directory.GetFiles(Path.Combine(system.Folder, "infra", "hooks"), "*.sh"),
            hook => Assert.True(File.GetUnixFileMode(hook).HasFlag(UnixFileMode.UserExecute), hook));

    [Fact]
    public void Solution_has_all_projects()
    {
        var solution = File.ReadAllText(Path.Combine(system.Folder, $"{CreatedSystem.Name}.slnx"));

        var listed = ProjectPath().Matches(solution).Select(match => match.Groups["path"].Value);

        Assert.Equal(Sources().Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Order(), listed.Order());
    }

    [Fact]
    public async Task Names_with_dots_and_dashes_make_namespaces_methods_and_labels()
    {
        var folder = await system.CreateAsync("Acme.Web-Shop");

        Assert.True(File.Exists(Path.Combine(folder, "Acme.WebShop.slnx")));
        Assert.True(File.Exists(Path.Combine(folder, "Blocks", "Jobs", "Acme.WebShop.Jobs.csproj")));
        var gateway = File.ReadAllText(Path.Combine(folder, "Gateway", "Program.cs"));
        Assert.Contains("using Acme.WebShop.RateLimiting;", gateway, StringComparison.Ordinal);
        Assert.Contains("builder.AddAcmeWebShopAuthentication(Scopes.All);", gateway, StringComparison.Ordinal);
        Assert.Contains("name: acme-web-shop\n", File.ReadAllText(Path.Combine(folder, "azure.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppHost_becomes_ready_and_the_gateway_serves_a_page_of_items()
    {
        using var data = new DataFolder();
        var port = FreePort.Next();
        await using var host = SampleProcess.StartAppHost(
            Path.Combine(system.Folder, "AppHost"), data,
            "--DcpPublisher:RandomizePorts=true", $"--LocalServers:Ports:gateway={port}", "--Seed:Items=10");
        await host.LineAsync("Ready: ");
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };

        var page = await client.GetFromJsonAsync<JsonNode>("/api/catalog/items?pageSize=3", Cancel);
        var description = await client.GetFromJsonAsync<JsonNode>("/openapi/v1.json", Cancel);

        Assert.Equal(3, page!["data"]!.AsArray().Count);
        Assert.Equal($"{CreatedSystem.Name} catalogue", (string?)description!["info"]!["title"]);
        await host.SignalAsync("TERM");
        Assert.Equal(0, await host.ExitAsync());
    }

    [Theory]
    [InlineData("Repository.Tests")] // Its links, names and layers.
    [InlineData("RateLimiting.Tests", "--filter-class", "*TwoInstancesTests")]
    public async Task Tests_of_the_system_pass(string project, params string[] filter)
    {
        var run = await system.DotnetAsync(["run", "--project", Path.Combine("tests", project), "--no-build", "--", .. filter]);

        Assert.Matches(@"succeeded: [1-9]", run.Demand());
    }

    /// <summary>The files that the template made, by their paths in the system.</summary>
    private IEnumerable<string> Sources() =>
        from file in Directory.EnumerateFiles(system.Folder, "*", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(system.Folder, file)
        where !path.Split('/').Any(part => part is "bin" or "obj")
        select path;

    [GeneratedRegex("<Project Path=\"(?<path>[^\"]+)\"")]
    private static partial Regex ProjectPath();
}
