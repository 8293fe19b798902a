using System.Text.Json.Nodes;

namespace Deployment.Tests.Bicep;

public class RedisTests
{
    private const string Databases = "Microsoft.Cache/redisEnterprise/databases";
    private const string Users = $"{Databases}/accessPolicyAssignments";

    [Fact]
    public async Task Limits_use_a_Redis_without_eviction_unless_they_share_the_cache()
    {
        var shared = await Snapshot.OfMainAsync(parameters: "param limitsRedis = false");
        var apart = await Snapshot.OfMainAsync();

        Assert.Equal(["VolatileTTL"], Policies(shared));
        Assert.Equal(["NoEviction", "VolatileTTL"], Policies(apart));
        Assert.Equal(["catalog", "gateway", "gateway"], apart.Of(Users).Select(UserOf).Order());
        Assert.Equal(shared.Of("Microsoft.Network/privateEndpoints").Count + 1, apart.Of("Microsoft.Network/privateEndpoints").Count);
        Assert.All(
            apart.Of("Microsoft.Cache/redisEnterprise"),
            redis => Assert.Equal("Disabled", (string?)redis["properties"]!["publicNetworkAccess"]));
        Assert.All(apart.Of(Databases), database => Assert.Equal("Disabled", (string?)database["properties"]!["accessKeysAuthentication"]));

        static IEnumerable<string> Policies(Snapshot main) =>
            main.Of(Databases).Select(database => (string)database["properties"]!["evictionPolicy"]!).Order();
    }

    [Fact]
    public async Task Gateway_gets_the_limits_Redis_only_if_there_is_one()
    {
        var shared = await ContainerApp.OfServiceAsync("gateway");
        var apart = await ContainerApp.OfServiceAsync("gateway", variables: [("LIMITS_REDIS_HOST", "limits.example")]);

        Assert.DoesNotContain("ConnectionStrings__limits", shared.Variables.Select(variable => variable.Name));
        Assert.Equal(
            "limits.example:10000,ssl=true,abortConnect=false",
            apart.Variables.Single(variable => variable.Name == "ConnectionStrings__limits").Value);
    }

    [Fact]
    public async Task Least_privilege_gives_each_Redis_user_the_rights_of_the_file()
    {
        var rights = Rights();
        var main = await Snapshot.OfMainAsync(parameters: "param redisLeastRights = true");
        var everything = await Snapshot.OfMainAsync();

        Assert.Equal(3, main.Of(Users).Count);
        Assert.All(main.Of(Users), user => Assert.Equal((string?)rights[UserOf(user)], (string?)user["properties"]!["accessString"]));
        Assert.All(everything.Of(Users), user => Assert.Null(user["properties"]!["accessString"]));
    }

    [Fact]
    public void Documentation_has_the_commands_for_the_same_Redis_rights()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "redis.md"));

        Assert.Equal(["catalog", "gateway"], Rights().Select(user => user.Key).Order());
        Assert.All(
            Rights(),
            user => Assert.Contains($"\nACL SETUSER {user.Key} reset on >… {user.Value}\n", page, StringComparison.Ordinal));
    }

    private static JsonObject Rights() =>
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("infra", "data", "redis-rights.json")))!.AsObject();

    private static string UserOf(JsonObject assignment) => ((string)assignment["name"]!).Split('/')[^1];
}
