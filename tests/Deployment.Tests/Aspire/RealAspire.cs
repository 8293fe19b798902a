using System.Text.Json.Nodes;

namespace Deployment.Tests.Aspire;

/// <summary>The AppHost and all services, built once on the real packages, beside the usual build and not in its way.</summary>
public sealed class RealAspire : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>What the AppHost says to those who deploy it.</summary>
    public JsonObject Manifest { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var built = await Tool.DotnetAsync("build", "AppHost", "-p:UseAspire=true", "--artifacts-path", _folder.Path, "-nodeReuse:false");
        // Where the packages cannot be had there is nothing to build on, and the signatures in Repository.Tests are what remains.
        Assert.SkipWhen(built.ExitCode != 0 && IsMissing(built.Output), "The feed has no packages of Aspire.");
        Assert.Contains("0 Warning(s)", built.Demand(), StringComparison.Ordinal);

        var manifest = _folder.Of("manifest.json");
        var published = await Tool.RunAsync(
            "dotnet", Repository.PathOf("AppHost"), [], _folder.Of("bin/AppHost/debug/AppHost.dll"), "--publisher", "manifest", "--output-path", manifest);
        published.Demand();
        Manifest = JsonNode.Parse(await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken))!.AsObject();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool IsMissing(string output) =>
        output.Contains("error MSB4236", StringComparison.Ordinal)
        || new[] { "NU1101", "NU1102", "NU1301" }.Any(code => output.Contains($"error {code}: Unable", StringComparison.Ordinal) && output.Contains("Aspire.", StringComparison.Ordinal));
}
