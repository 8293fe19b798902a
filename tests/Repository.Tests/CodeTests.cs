using System.Text.RegularExpressions;

namespace Repository.Tests;

public partial class CodeTests
{
    [Fact]
    public void LocalServers_knows_Aspire_alone() =>
        Assert.All(
            Source.Files("LocalServers", "*.csproj"),
            project => Assert.DoesNotContain("ProjectReference", File.ReadAllText(project), StringComparison.Ordinal));

    [Fact]
    public void Nobody_knows_a_service()
    {
        string[] services = ["Gateway", "CatalogService", "WorkerService", "CatalogMigrator"];
        string[] folders = ["Gateway", "CatalogService", "WorkerService", "CatalogMigrator", "CatalogData", "Contracts", "ServiceDefaults"];

        var knowing = folders.SelectMany(folder => Source.Files(folder, "*.csproj"))
            .Where(project => services.Any(name => File.ReadAllText(project).Contains($"/{name}.csproj", StringComparison.Ordinal)));

        Assert.Empty(knowing);
    }

    [Fact]
    public void A_block_references_blocks_alone() =>
        Assert.All(
            Source.Files("Blocks", "*.csproj").SelectMany(project => ProjectReference().Matches(File.ReadAllText(project))),
            reference => Assert.Matches(@"^\.\./[A-Za-z]+/Scalable\.[A-Za-z]+\.csproj$", reference.Groups["path"].Value));

    [Fact]
    public void Files_stay_small()
    {
        var lengths = Source.Files(".", "*.cs").Select(file => File.ReadLines(file).Count()).Order().ToArray();

        Assert.True(lengths[lengths.Length / 2] <= 60, $"median {lengths[lengths.Length / 2]}");
        Assert.True(lengths[(int)(lengths.Length * 0.9)] <= 160, $"ninth decile {lengths[(int)(lengths.Length * 0.9)]}");
    }

    [GeneratedRegex("ProjectReference Include=\"(?<path>[^\"]+)\"")]
    private static partial Regex ProjectReference();
}
