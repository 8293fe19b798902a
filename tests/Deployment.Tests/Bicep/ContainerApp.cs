using System.Text.Json.Nodes;
using Deployment.Tests.Settings;
using Microsoft.Extensions.Configuration;

namespace Deployment.Tests.Bicep;

/// <summary>A container app or job of a snapshot, or rather the parts of it that the tests ask for.</summary>
internal sealed class ContainerApp(JsonObject resource)
{
    public string Name => (string)resource["name"]!;

    public JsonNode Configuration => resource["properties"]!["configuration"]!;

    public JsonNode Template => resource["properties"]!["template"]!;

    public JsonObject? Ingress => Configuration["ingress"] as JsonObject;

    public JsonNode Container => Assert.Single(Template["containers"]!.AsArray())!;

    public JsonNode Scale => Template["scale"]!;

    public int MaxReplicas => (int)Scale["maxReplicas"]!;

    public JsonArray Rules => Scale["rules"] as JsonArray ?? [];

    public IReadOnlyList<Variable> Variables =>
        [.. Container["env"]!.AsArray().Select(one => new Variable((string)one!["name"]!, (string?)one["value"]))];

    /// <summary>The service's settings as it would see them: its own file, then the variables.</summary>
    public IConfiguration Settings(string project) => new ConfigurationBuilder()
        .AddJsonFile(Repository.PathOf(project, "appsettings.json"))
        .AddInMemoryCollection(Variables.Select(one => KeyValuePair.Create(one.Key, one.Value)))
        .Build();

    public static async Task<ContainerApp> OfServiceAsync(
        string service, string size = Snapshot.DefaultSize, params (string Name, string Value)[] variables)
    {
        var snapshot = await Snapshot.OfServiceAsync(service, size, variables);
        return new ContainerApp(Assert.Single(snapshot.Of(service == "migrations" ? "Microsoft.App/jobs" : "Microsoft.App/containerApps")));
    }

    public static async Task<IReadOnlyList<ContainerApp>> AllAsync()
    {
        var main = await Snapshot.OfMainAsync();
        var apps = main.Of("Microsoft.App/containerApps").Select(app => new ContainerApp(app)).ToList();
        foreach (var service in Snapshot.Services.Where(service => service != "migrations"))
            apps.Add(await OfServiceAsync(service));
        return apps;
    }
}
