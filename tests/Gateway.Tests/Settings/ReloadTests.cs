using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Settings;

/// <summary>Settings that change while the gateway runs.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Path = "/api/catalog/items/42";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changed_limits_and_routes_apply_at_once_and_an_invalid_route_is_ignored()
    {
        await using var replica = await Replica.StartAsync();
        replica.Answer = context =>
        {
            context.Response.Headers.CacheControl = "public, s-maxage=600";
            return Task.FromResult(Results.Text("an item"));
        };
        Write(_ => { });
        await using var redis = await RedisServer.StartAsync();
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__cache"] = redis.Address,
            ["RateLimiting__RedisTimeout"] = "00:00:01",
        };
        await using var gateway = await GatewayProcess.StartAsync(_folder, environment, replica);
        Assert.Equal("\"client\";q=50000;w=1", await PolicyAsync(gateway));

        Write(settings => settings["RateLimiting"]!["Policies"]!["client"]!["Permits"] = 50001);
        await Eventually.TrueAsync(async () => await PolicyAsync(gateway) == "\"client\";q=50001;w=1");

        // An answer that is kept is given under the limits that its route has now.
        Write(settings => settings["ReverseProxy"] = Route("write"));
        await Eventually.TrueAsync(async () => await PolicyAsync(gateway) == "\"write\";q=10000;w=1");

        // A route whose limit does not exist keeps the one that it had.
        Write(settings => settings["ReverseProxy"] = Route("none"));
        await Eventually.TrueAsync(() => gateway.Lines.Any(line => line.Contains("RateLimit is 'none'", StringComparison.Ordinal)));
        for (var i = 0; i < 100; i++)
            Assert.Equal("\"write\";q=10000;w=1", await PolicyAsync(gateway, $"{Path}?{i}"));

        Write(settings => settings["ReverseProxy"] = Route("client"));
        await Eventually.TrueAsync(async () => await PolicyAsync(gateway) == "\"client\";q=50000;w=1");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonObject Route(string policy) => new()
    {
        ["Routes"] = new JsonObject { ["items"] = new JsonObject { ["Metadata"] = new JsonObject { ["RateLimit"] = policy } } },
    };

    private static async Task<string> PolicyAsync(GatewayProcess gateway, string path = Path)
    {
        using var answer = await gateway.Client.GetAsync(path, Cancelled);
        return answer.Headers.TryGetValues("RateLimit-Policy", out var policies) ? policies.Single().Split(',')[0] : "";
    }

    // The files as they are shipped, and a change to the second one, in one step: half a file is no settings.
    private void Write(Action<JsonNode> change)
    {
        if (!File.Exists(In(_folder, "appsettings.json")))
            File.Copy(In(AppContext.BaseDirectory, "appsettings.json"), In(_folder, "appsettings.json"));
        const string Name = "appsettings.Development.json";
        var settings = JsonNode.Parse(File.ReadAllText(In(AppContext.BaseDirectory, Name)))!;
        change(settings);
        var written = In(_folder, "written");
        File.WriteAllText(written, settings.ToJsonString());
        File.Move(written, In(_folder, Name), overwrite: true);
    }

    private static string In(string folder, string name) => System.IO.Path.Combine(folder, name);
}
