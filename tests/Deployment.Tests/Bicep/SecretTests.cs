using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deployment.Tests.Bicep;

public partial class SecretTests
{
    [Fact]
    public async Task Servers_that_support_identities_disable_passwords_and_keys()
    {
        var main = await Snapshot.OfMainAsync();

        var postgres = Assert.Single(main.Of("Microsoft.DBforPostgreSQL/flexibleServers"))["properties"]!;
        Assert.Equal(
            ("Disabled", "Enabled"),
            ((string)postgres["authConfig"]!["passwordAuth"]!, (string)postgres["authConfig"]!["activeDirectoryAuth"]!));
        Assert.Null(postgres["administratorLogin"]);
        var redis = main.Of("Microsoft.Cache/redisEnterprise/databases");
        Assert.Equal(2, redis.Count);
        Assert.All(redis, database => Assert.Equal("Disabled", (string?)database["properties"]!["accessKeysAuthentication"]));
        Assert.False((bool)Assert.Single(main.Of("Microsoft.Storage/storageAccounts"))["properties"]!["allowSharedKeyAccess"]!);
        Assert.False((bool)Assert.Single(main.Of("Microsoft.ContainerRegistry/registries"))["properties"]!["adminUserEnabled"]!);
    }

    [Fact]
    public async Task Secrets_of_apps_come_from_the_key_vault()
    {
        foreach (var app in await ContainerApp.AllAsync())
        {
            var secrets = app.Configuration["secrets"]?.AsArray() ?? [];
            Assert.All(secrets, secret => Assert.True(
                secret!["value"] is null && secret["keyVaultUrl"] is not null && secret["identity"] is not null,
                app.Name));
            var names = secrets.Select(secret => (string)secret!["name"]!).ToHashSet();
            var used = app.Container["env"]!.AsArray().Select(one => (string?)one!["secretRef"])
                .Concat((app.Template["volumes"]?.AsArray() ?? [])
                    .SelectMany(one => one!["secrets"]?.AsArray() ?? []).Select(one => (string?)one!["secretRef"]))
                .Concat(app.Rules.SelectMany(rule => rule!["custom"]?["auth"]?.AsArray() ?? []).Select(one => (string?)one!["secretRef"]));
            Assert.Equal(names, used.OfType<string>().ToHashSet());
        }
    }

    [Fact]
    public async Task Variables_contain_no_secret()
    {
        foreach (var app in (await ContainerApp.AllAsync()).Append(await ContainerApp.OfServiceAsync("migrations")))
        {
            Assert.All(app.Variables, variable =>
            {
                Assert.False(
                    variable.Value is not null && SecretPattern().IsMatch(variable.Name),
                    $"{app.Name}: {variable.Name} is in plain text");
                Assert.DoesNotMatch(SecretPattern(), variable.Value ?? "");
            });
        }
    }

    [Fact]
    public async Task Templates_have_no_secret_defaults_or_secret_outputs()
    {
        foreach (var (file, template) in await Compiler.TemplatesAsync())
        {
            Assert.All(Templates(template), one =>
            {
                Assert.All(one["parameters"]?.AsObject() ?? [], parameter => Assert.False(
                    IsSecret(parameter.Value!) && (string?)parameter.Value!["defaultValue"] is { Length: > 0 },
                    $"{file}: {parameter.Key} has a default"));
                Assert.DoesNotContain(one["outputs"]?.AsObject() ?? [], output => IsSecret(output.Value!));
            });
            Assert.DoesNotContain("listKeys", template.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Secret_parameters_are_passed_only_to_secret_parameters()
    {
        var template = (await Compiler.TemplatesAsync())["main"];
        var secret = template["parameters"]!.AsObject().Where(one => IsSecret(one.Value!)).Select(one => one.Key).ToHashSet();

        Assert.Equal(
            ["brokerManagement", "brokerPasswords", "catalogBrokerAddress", "smtpPassword", "workerBrokerAddress"],
            secret.Order());
        foreach (var module in template["resources"]!.AsObject()
            .Select(one => one.Value!["properties"])
            .Where(one => one?["template"] is not null))
        {
            foreach (var (name, value) in module!["parameters"]!.AsObject())
            {
                if (secret.Any(one => value!.ToJsonString().Contains($"parameters('{one}')", StringComparison.Ordinal)))
                    Assert.True(IsSecret(module["template"]!["parameters"]![name]!), name);
            }
        }
    }

    [Fact]
    public async Task Each_app_reads_only_its_own_broker_secrets()
    {
        // Names of secrets of the vault by the apps that read them, and who may.
        var read = new Dictionary<string, string[]>();
        foreach (var app in await ContainerApp.AllAsync())
        {
            read[app.Name] = [.. (app.Configuration["secrets"]?.AsArray() ?? [])
                .SelectMany(one => BrokerSecret().Matches((string)one!["keyVaultUrl"]!)).Select(match => match.Value).Order()];
        }

        Assert.Equal(["messaging-catalog"], read["catalog"]);
        Assert.Equal(["messaging-management-address", "messaging-worker"], read["worker"]);
        Assert.Equal(["messaging-definitions"], read["rabbitmq"]);
        Assert.Empty(read["gateway"]);
        var grants = (await Compiler.TemplatesAsync())["platform/vault"]["resources"]!.AsObject()
            .Where(one => (string)one.Value!["type"]! == "Microsoft.Authorization/roleAssignments")
            .ToDictionary(one => one.Key, one => ((string)one.Value!["properties"]!["principalId"]!).Split('.')[^1].TrimEnd(']'));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["catalogAddressReader"] = "catalog",
                ["workerAddressReader"] = "worker",
                ["managementReader"] = "worker",
                ["definitionsReader"] = "broker",
                ["mailPasswordReader"] = "worker",
            }.OrderBy(one => one.Key),
            grants.OrderBy(one => one.Key));
    }

    [Fact]
    public async Task Identities_have_only_the_expected_roles()
    {
        var main = await Snapshot.OfMainAsync();
        var roles = main.Of("Microsoft.Authorization/roleAssignments").Select(role => JsonSerializer.Serialize(role)).ToArray();

        // Pull images: four; read its secrets: broker one, catalogue one, worker three; write files: catalogue and worker.
        Assert.Equal(11, roles.Length);
        Assert.All(roles, role => Assert.Matches(
            "7f951dda-4ed3-4680-a7ca-43fe172d538d|4633458b-17de-408a-b874-0445c86b69e6|ba92f5b4-2d11-453d-a403-e96b0029c9fe",
            role));
        Assert.Equal(
            ["catalog", "gateway", "gateway"], // the second Redis, of the limits, is the gateway's alone
            main.Of("Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments")
                .Select(one => ((string)one["name"]!).Split('/')[^1])
                .Order());
        // The one administrator of the database is who the identities' module calls its owner: the migrator.
        Assert.Contains(
            "outputs.owner.value.principal",
            (string)Assert.Single(main.Of("Microsoft.DBforPostgreSQL/flexibleServers/administrators"))["name"]!,
            StringComparison.Ordinal);
        var owner = (await Compiler.TemplatesAsync())["platform/identities"]["outputs"]!["owner"]!["value"]!.ToJsonString();
        Assert.Equal(2, MigrationsIdentity().Count(owner));
    }

    private static IEnumerable<JsonObject> Templates(JsonObject template) =>
        Resources(template).Select(one => one["properties"]?["template"]).OfType<JsonObject>().SelectMany(Templates).Prepend(template);

    private static IEnumerable<JsonObject> Resources(JsonObject template) => template["resources"] switch
    {
        JsonObject named => named.Select(one => one.Value!.AsObject()),
        JsonArray listed => listed.Select(one => one!.AsObject()),
        _ => [],
    };

    private static bool IsSecret(JsonNode declared) =>
        ((string?)declared["type"])?.StartsWith("secure", StringComparison.OrdinalIgnoreCase) == true;

    [GeneratedRegex(@"indexOf\(variables\([^)]*\), \\u0027migrations\\u0027\)")]
    private static partial Regex MigrationsIdentity();

    [GeneratedRegex("messaging-[a-z-]+")]
    private static partial Regex BrokerSecret();

    [GeneratedRegex("password|secret|accountkey|sharedaccess|://[^/@]+:[^/@]+@", RegexOptions.IgnoreCase)]
    private static partial Regex SecretPattern();
}
