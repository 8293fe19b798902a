using Deployment.Tests.Bicep;
using YamlDotNet.RepresentationModel;

namespace Deployment.Tests.Azd;

/// <summary>The rules of azd's schema v1.0 that apply to what is in the file, and of its code where that asks for more.</summary>
public class AzureYamlTests
{
    private static readonly YamlMappingNode Root = AzureYaml.Load();

    [Fact]
    public void Azure_yaml_has_a_valid_name_and_only_known_keys()
    {
        string[] known =
        [
            "name", "resourceGroup", "metadata", "infra", "services", "resources", "pipeline",
            "hooks", "requiredVersions", "state", "platform", "workflows", "cloud",
        ];

        Assert.Matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", Root.Text("name"));
        Assert.Empty(Root.Keys().Except(known));
        Assert.Equal("bicep", Root.Map("infra").Text("provider"));
        Assert.True(File.Exists(Repository.PathOf(Root.Map("infra").Text("path")!, $"{Root.Map("infra").Text("module")}.bicep")));
    }

    [Fact]
    public void Each_service_has_a_project_an_image_and_a_template()
    {
        string[] known = ["project", "language", "host", "uses", "hooks"];
        var services = Root.Services();

        Assert.Equal(Snapshot.Services.Order(), services.Keys.Order());
        foreach (var (name, service) in services)
        {
            Assert.Empty(service.Keys().Except(known));
            Assert.Equal(("containerapp", "dotnet"), (service.Text("host"), service.Text("language")));
            var project = Assert.Single(Directory.GetFiles(Repository.PathOf(service.Text("project")!), "*.csproj"));
            Assert.Contains(
                $"<ContainerRepository>scalable-{name}</ContainerRepository>",
                File.ReadAllText(project),
                StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "Dockerfile")), "azd would build that instead");
            Assert.True(
                File.Exists(Repository.PathOf("infra", $"{name}.bicep")) && File.Exists(Repository.PathOf("infra", $"{name}.bicepparam")),
                name);
            Assert.Empty(service.Texts("uses").Except(services.Keys));
        }
    }

    [Fact]
    public void AppHost_is_not_a_service_of_azure_yaml() =>
        Assert.DoesNotContain(Root.Services().Values, service => service.Text("project")!.Contains("AppHost", StringComparison.Ordinal));

    [Theory]
    [InlineData("gateway")]
    [InlineData("catalog")]
    [InlineData("worker")]
    [InlineData("migrations")]
    public async Task Each_service_resource_has_its_azd_tag(string service)
    {
        var snapshot = await Snapshot.OfServiceAsync(service);

        Assert.Equal(service, (string?)Assert.Single(snapshot.All)["tags"]!["azd-service-name"]);
    }

    [Fact]
    public void Services_are_deployed_after_their_dependencies()
    {
        var steps = ((YamlSequenceNode)Root.Map("workflows").Map("up").Children[new YamlScalarNode("steps")])
            .Select(step => ((YamlMappingNode)step).Text("azd")!).ToList();
        int Position(string service) => steps.IndexOf($"deploy {service}");

        Assert.Equal("provision", steps[0]);
        Assert.Equal(Root.Services().Keys.Select(name => $"deploy {name}").Order(), steps.Skip(1).Order());
        foreach (var (name, service) in Root.Services())
            Assert.All(service.Texts("uses"), used => Assert.True(Position(used) < Position(name), $"{used} before {name}"));
        Assert.All(["catalog", "worker"], service => Assert.Contains("migrations", Root.Services()[service].Texts("uses")));
    }

    [Fact]
    public void Hooks_are_existing_executable_scripts()
    {
        var hooks = Root.Services().Values
            .Where(service => service.Has("hooks"))
            .SelectMany(service => Of(service, service.Text("project")!))
            .Concat(Of(Root, "."))
            .ToArray();

        // Passwords before provisioning, the migrations' run after their deployment, and a bill of materials before each service's.
        Assert.Equal(
            ["broker-passwords.sh", "run-migrations.sh", .. Enumerable.Repeat("sbom.sh", Snapshot.Services.Length)],
            hooks.Select(hook => Path.GetFileName(hook.Script)).Order());
        Assert.All(hooks, hook =>
        {
            Assert.Matches("^(pre|post)(provision|deploy|up|down|package|restore|build|publish)$", hook.Name);
            Assert.True(File.Exists(hook.Script), hook.Script);
            Assert.StartsWith("#!/bin/sh\n", File.ReadAllText(hook.Script), StringComparison.Ordinal);
            Assert.True(File.GetUnixFileMode(hook.Script).HasFlag(UnixFileMode.UserExecute), hook.Script);
        });

        // A service's hook runs in the service's folder.
        static IEnumerable<(string Name, string Script)> Of(YamlMappingNode node, string folder) =>
            node.Map("hooks").Children.Select(hook => (
                ((YamlScalarNode)hook.Key).Value!,
                Path.GetFullPath(Repository.PathOf(folder, ((YamlMappingNode)hook.Value).Text("run")!))));
    }
}
