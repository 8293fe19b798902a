using System.Text.Json.Nodes;

namespace Deployment.Tests.Bicep;

public class RedisTests
{
    private const string Databases = "Microsoft.Cache/redisEnterprise/databases";
    private const string Users = $"{Databases}/accessPolicyAssignments";

    [Fact]
    public async Task Limits_have_a_Redis_that_forgets_nothing_unless_they_share_that_of_the_caches()
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
    public async Task The_gateway_is_told_of_the_limits_own_Redis_if_there_is_one()
    {
        var shared = await ContainerApp.OfServiceAsync("gateway");
        var apart = await ContainerApp.OfServiceAsync("gateway", variables: [("LIMITS_REDIS_HOST", "limits.example")]);

        Assert.DoesNotContain("ConnectionStrings__limits", shared.Variables.Select(variable => variable.Name));
        Assert.Equal(
            "limits.example:10000,ssl=true,abortConnect=false",
            apart.Variables.Single(variable => variable.Name == "ConnectionStrings__limits").Value);
    }

    [Fact]
    public async Task With_least_rights_each_user_has_those_of_the_file_in_each_Redis()
    {
        var rights = Rights();
        var main = await Snapshot.OfMainAsync(parameters: "param redisLeastRights = true");
        var everything = await Snapshot.OfMainAsync();

        Assert.Equal(3, main.Of(Users).Count);
        Assert.All(main.Of(Users), user => Assert.Equal((string?)rights[UserOf(user)], (string?)user["properties"]!["accessString"]));
        Assert.All(everything.Of(Users), user => Assert.Null(user["properties"]!["accessString"]));
    }

    [Fact]
    public void The_page_has_the_commands_that_give_the_same_rights()
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
