using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deployment.Tests.Bicep;

public partial class ParameterTests
{
    /// <summary>What azd sets itself, and what a person sets (docs/deploy.md).</summary>
    private static readonly string[] Given =
        ["AZURE_ENV_NAME", "TOKEN_AUTHORITY", "TOKEN_AUDIENCE", "SMTP_HOST", "SMTP_USERNAME", "MAIL_FROM"];

    [Fact]
    public async Task Parameter_file_supplies_every_parameter_without_a_default()
    {
        var template = (await Compiler.TemplatesAsync())["main"];
        var given = JsonNode.Parse(await File.ReadAllTextAsync(
            Repository.PathOf("infra", "main.parameters.json"), TestContext.Current.CancellationToken))!["parameters"]!.AsObject();
        var declared = template["parameters"]!.AsObject();

        Assert.Empty(given.Select(one => one.Key).Except(declared.Select(one => one.Key)));
        Assert.Empty(declared.Where(one => one.Value!["defaultValue"] is null).Select(one => one.Key).Except(given.Select(one => one.Key)));
    }

    [Fact]
    public async Task Variables_required_by_services_are_provided_by_azd()
    {
        var template = (await Compiler.TemplatesAsync())["main"];
        var known = template["outputs"]!.AsObject().Select(one => one.Key).Concat(Given).ToHashSet();

        foreach (var service in Snapshot.Services)
        {
            var asked = Asked().Matches(
                await File.ReadAllTextAsync(Repository.PathOf("infra", $"{service}.bicepparam"), TestContext.Current.CancellationToken));
            Assert.NotEmpty(asked);
            Assert.Empty(asked.Select(one => one.Groups[1].Value).Except(known.Append($"SERVICE_{service.ToUpperInvariant()}_IMAGE_NAME")));
        }
    }

    [Fact]
    public async Task Broker_is_deployed_only_without_an_external_broker_address()
    {
        Assert.Single((await Snapshot.OfMainAsync()).Of("Microsoft.App/containerApps"));

        // An address is a secret, whose value no prediction works out.
        var main = (await Compiler.TemplatesAsync())["main"];
        Assert.Equal("[empty(parameters('catalogBrokerAddress'))]", (string?)main["resources"]!["broker"]!["condition"]);
    }

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex Asked();
}
