using LocalServers.Supervision;
using TestServers;

namespace LocalServers.Tests;

public class FixedPortsTests
{
    [Fact]
    public async Task Model_ports_are_kept_and_launch_profile_ports_only_for_external_endpoints()
    {
        var (token, profilePort, modelPort) = (TestContext.Current.CancellationToken, 29_711, 29_712);
        using var folder = new DataFolder();
        var project = Path.Combine(folder.Path, "Service.csproj");
        await File.WriteAllTextAsync(project, "<Project Sdk='Microsoft.NET.Sdk.Web' />", token);
        Directory.CreateDirectory(Path.Combine(folder.Path, "Properties"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "Properties", "launchSettings.json"),
            $$"""{ "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://localhost:{{profilePort}}" } } }""", token);
        await using var builder = RunningServers.CreateBuilder("--DcpPublisher:RandomizePorts=false");
        var inner = builder.AddProject("inner", project, launchProfileName: "http").WithHttpEndpoint(port: modelPort, name: "named");
        var outer = builder.AddProject("outer", project, launchProfileName: "http").WithExternalHttpEndpoints();

        await FixedPorts.ApplyAsync(builder, new Dictionary<string, ushort>(), awaitLeftovers: false, token);

        Assert.Equal([("http", null), ("named", modelPort)], PortsOf(inner));
        Assert.Equal([("http", profilePort)], PortsOf(outer));
    }

    private static IEnumerable<(string, int?)> PortsOf(IResourceBuilder<ProjectResource> project) =>
        project.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => (endpoint.Name, endpoint.Port));
}
