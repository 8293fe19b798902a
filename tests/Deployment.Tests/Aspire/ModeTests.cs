using System.Text.Json.Nodes;

namespace Deployment.Tests.Aspire;

/// <summary>What each of the two modes would restore, as MSBuild evaluates it.</summary>
public class ModeTests
{
    private static readonly string[] Services = ["Gateway", "CatalogService", "WorkerService", "CatalogMigrator"];

    [Fact]
    public async Task Without_UseAspire_nothing_of_Aspire_is_evaluated()
    {
        foreach (var project in Services.Append("AppHost"))
        {
            // A version that does not exist: whoever looked for the SDK or a package of it would fail.
            var evaluated = await EvaluateAsync(project, useAspire: false, "AspireVersion=99.9.9", "AspireSdkVersion=99.9.9");

            Assert.DoesNotContain(Items(evaluated, "PackageReference"), IsAspire);
            Assert.DoesNotContain(Items(evaluated, "PackageVersion"), IsAspire);
            Assert.Equal("", (string?)evaluated["Properties"]!["AspireHostingSDKVersion"]);
            Assert.Contains(Items(evaluated, "ProjectReference"), reference => reference.Contains("LocalAspire", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Gateway", "Aspire.StackExchange.Redis")]
    [InlineData("CatalogService", "Aspire.Npgsql", "Aspire.StackExchange.Redis")]
    [InlineData("WorkerService", "Aspire.Npgsql")]
    [InlineData("CatalogMigrator", "Aspire.Npgsql")]
    public async Task With_UseAspire_a_service_has_the_client_packages_and_nothing_of_LocalAspire(string project, params string[] packages)
    {
        var evaluated = await EvaluateAsync(project, useAspire: true);

        Assert.Equal(packages, Items(evaluated, "PackageReference").Where(IsAspire).Order());
        Assert.DoesNotContain(Items(evaluated, "ProjectReference"), reference => reference.Contains("LocalAspire", StringComparison.Ordinal));
        Assert.Subset(Items(evaluated, "PackageVersion").ToHashSet(), packages.ToHashSet());
    }

    [Fact]
    public async Task One_property_decides_the_version_of_all_of_it()
    {
        var evaluated = await EvaluateAsync("CatalogService", useAspire: true, "AspireVersion=13.99.0");

        var versions = evaluated["Items"]!["PackageVersion"]!.AsArray().Where(one => IsAspire((string)one!["Identity"]!)).Select(one => (string)one!["Version"]!);
        Assert.Equal(["13.99.0"], versions.Distinct());
        Assert.Equal("13.99.0", (string?)evaluated["Properties"]!["AspireSdkVersion"]);
    }

    [Fact]
    public async Task A_lock_file_of_the_repository_is_not_touched_by_Aspire()
    {
        Assert.EndsWith("/obj/aspire.packages.lock.json", (string?)(await EvaluateAsync("Gateway", useAspire: true))["Properties"]!["NuGetLockFilePath"], StringComparison.Ordinal);
        Assert.Equal("", (string?)(await EvaluateAsync("Gateway", useAspire: false))["Properties"]!["NuGetLockFilePath"]);
    }

    private static bool IsAspire(string package) => package.StartsWith("Aspire.", StringComparison.Ordinal);

    private static IEnumerable<string> Items(JsonNode evaluated, string kind) => evaluated["Items"]![kind]!.AsArray().Select(one => (string)one!["Identity"]!);

    private static async Task<JsonNode> EvaluateAsync(string project, bool useAspire, params string[] properties)
    {
        var result = await Tool.DotnetAsync(
        [
            "msbuild", project, useAspire ? "-p:UseAspire=true" : "-p:UseAspire=false", .. properties.Select(property => $"-p:{property}"),
            "-getItem:PackageReference", "-getItem:PackageVersion", "-getItem:ProjectReference",
            "-getProperty:AspireSdkVersion", "-getProperty:AspireHostingSDKVersion", "-getProperty:NuGetLockFilePath",
        ]);
        return JsonNode.Parse(result.Demand())!;
    }
}
