using System.Text.Json.Nodes;

namespace Deployment.Tests.Aspire;

/// <summary>The model in publish mode, as Aspire's manifest publisher writes it.</summary>
public sealed class Manifest : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public JsonObject Resources { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var appHost = Repository.PathOf("AppHost", "bin", Repository.Configuration, "net10.0", "AppHost.dll");
        var file = _folder.Of("manifest.json");
        (await Tool.RunAsync(
            "dotnet", Repository.PathOf("AppHost"), [], appHost, "--publisher", "manifest", "--output-path", file)).Demand();
        Resources = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!["resources"]!.AsObject();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
