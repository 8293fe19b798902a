using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Deployment.Tests.Bicep;

/// <summary>
/// What a deployment would make, as the compiler predicts it: every expression is worked out that does not need an answer from Azure.
/// </summary>
internal sealed class Snapshot(JsonArray resources)
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Snapshot>>> Taken = new();

    /// <summary>The services that have a template of their own.</summary>
    public static readonly string[] Services = ["gateway", "catalog", "worker", "migrations"];

    public const string DefaultSize = "Standard_D2ds_v5";

    /// <summary>What azd hands to the services' templates.</summary>
    public static Dictionary<string, string> Variables(string size = DefaultSize) => new()
    {
        ["AZURE_ENV_NAME"] = "test",
        ["POSTGRES_SIZE"] = size,
        ["POSTGRES_HOST"] = "psql.postgres.database.example",
        ["REDIS_HOST"] = "redis.example",
        ["FILES_ENDPOINT"] = "https://files.example/",
        ["SMTP_HOST"] = "mail.example",
        ["SMTP_USERNAME"] = "catalogue",
        ["GATEWAY_URL"] = "https://gateway.example",
        ["TOKEN_AUTHORITY"] = "https://issuer.example/",
        ["TOKEN_AUDIENCE"] = "catalogue",
        ["SERVICE_GATEWAY_IMAGE_NAME"] = "registry.example/gateway:1",
        ["SERVICE_CATALOG_IMAGE_NAME"] = "registry.example/catalog:1",
        ["SERVICE_WORKER_IMAGE_NAME"] = "registry.example/worker:1",
        ["SERVICE_MIGRATIONS_IMAGE_NAME"] = "registry.example/migrations:1",
    };

    /// <summary>A service's template with its own parameter file.</summary>
    public static Task<Snapshot> OfServiceAsync(
        string service, string size = DefaultSize, params (string Name, string Value)[] variables) =>
        OnceAsync($"{service} {size} {string.Join(' ', variables)}", () =>
        {
            var all = Variables(size);
            foreach (var (name, value) in variables)
                all[name] = value;
            return TakeAsync(service, null, all, "--resource-group", "rg-test");
        });

    /// <summary>main.bicep for a size of database, with these parameters beside the usual ones: <c>param limitsRedis = false</c>.</summary>
    public static Task<Snapshot> OfMainAsync(string size = DefaultSize, string parameters = "") =>
        OnceAsync($"main {size} {parameters}", () => TakeAsync(
            "main",
            $$"""
            using 'main.bicep'
            param environmentName = 'test'
            param location = 'westeurope'
            param postgresSize = '{{size}}'
            param brokerPasswords = { catalog: 'Abcdefghijklmno1', worker: 'Abcdefghijklmno3', scaler: 'Abcdefghijklmno4' }
            param smtpPassword = 'Abcdefghijklmno2'
            {{parameters}}
            """,
            [],
            "--location", "westeurope"));

    /// <summary>The resources of a type.</summary>
    public IReadOnlyList<JsonObject> Of(string type) =>
    [
        .. resources.Select(one => one!.AsObject())
            .Where(one => string.Equals((string?)one["type"], type, StringComparison.OrdinalIgnoreCase)),
    ];

    public IReadOnlyList<JsonObject> All => [.. resources.Select(one => one!.AsObject())];

    private static Task<Snapshot> OnceAsync(string key, Func<Task<Snapshot>> take) => Taken.GetOrAdd(key, _ => new(take)).Value;

    private static async Task<Snapshot> TakeAsync(
        string name, string? parameters, Dictionary<string, string> variables, params string[] place)
    {
        // The compiler writes its prediction beside the parameters.
        using var folder = new TemporaryFolder();
        foreach (var source in Directory.EnumerateFiles(Repository.PathOf("infra"), "*", SearchOption.AllDirectories))
        {
            var copy = folder.Of(Path.GetRelativePath(Repository.PathOf("infra"), source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(source, copy);
        }

        if (parameters is not null)
            await File.WriteAllTextAsync(folder.Of($"{name}.bicepparam"), parameters, TestContext.Current.CancellationToken);
        var result = await Compiler.RunAsync(
            folder.Path, variables,
            [
                "snapshot", $"{name}.bicepparam", "--mode", "overwrite",
                "--subscription-id", "00000000-0000-0000-0000-000000000001", .. place,
            ]);
        result.Demand();
        var json = await File.ReadAllTextAsync(folder.Of($"{name}.snapshot.json"), TestContext.Current.CancellationToken);
        return new Snapshot(JsonNode.Parse(json)!["predictedResources"]!.AsArray());
    }
}
