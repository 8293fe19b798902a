using System.Text.Json.Nodes;
using Deployment.Tests.Settings;

namespace Deployment.Tests.Aspire;

/// <summary>The model in publish mode: what azd or another publisher is told.</summary>
public class ManifestTests(Manifest manifest) : IClassFixture<Manifest>
{
    private static readonly string[] Servers = ["catalogdb", "cache", "messaging", "files"];
    private static readonly string[] Services = ["migrations", "catalog", "worker", "gateway"];

    private JsonObject Resources => manifest.Resources;

    [Fact]
    public void Servers_are_secret_parameters_and_never_containers()
    {
        Assert.All(Servers, server =>
        {
            Assert.Equal("parameter.v0", (string?)Resources[server]!["type"]);
            Assert.True((bool)Resources[server]!["inputs"]!["value"]!["secret"]!);
        });
        Assert.DoesNotContain(Resources, one => ((string)one.Value!["type"]!).StartsWith("container.", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_resource_type_is_supported_by_azd()
    {
        string[] known = ["project.v0", "project.v1", "parameter.v0", "value.v0", "annotated.string"];

        Assert.All(Resources, one => Assert.Contains((string)one.Value!["type"]!, known));
        Assert.Equal(Services.Order(), Resources.Where(one => (string?)one.Value!["type"] == "project.v0").Select(one => one.Key).Order());
    }

    [Fact]
    public void Only_the_gateway_is_external_and_forwarded_headers_are_not_enabled()
    {
        var external = Resources.Where(
            one => one.Value!["bindings"]?.AsObject().Any(binding => (bool?)binding.Value!["external"] == true) == true);

        Assert.Equal(["gateway"], external.Select(one => one.Key));
        Assert.DoesNotContain("ASPNETCORE_FORWARDEDHEADERS_ENABLED", Variables("gateway").Select(one => one.Name));
    }

    [Fact]
    public void Every_variable_of_the_model_is_read_by_its_service()
    {
        // What Aspire adds on its own: to its own parts and to the web server.
        static bool IsAspires(string name) =>
            name is "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY" or "HTTP_PORTS" or "ASPNETCORE_FORWARDEDHEADERS_ENABLED"
            || name.StartsWith("CATALOG_HTTP", StringComparison.Ordinal) || name.StartsWith("services__", StringComparison.Ordinal);

        foreach (var service in Services)
        {
            Assert.All(
                Variables(service).Where(one => !IsAspires(one.Name)),
                variable => Assert.True(KnownSettings.Reads(service, variable), $"{service}: {variable.Name}"));
        }
        Assert.Equal("{catalog.bindings.http.url}", Variables("gateway").Single(one => one.Name == "services__catalog__http__0").Value);
    }

    [Fact]
    public void No_variable_of_the_manifest_is_a_local_path() =>
        Assert.All(Services, service => Assert.DoesNotContain(Variables(service), variable => variable.Value!.StartsWith('/')));

    private IEnumerable<Variable> Variables(string service) =>
        Resources[service]!["env"]!.AsObject().Select(one => new Variable(one.Key, (string?)one.Value));
}
