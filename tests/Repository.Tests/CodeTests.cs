using System.Text.RegularExpressions;

namespace Repository.Tests;

public partial class CodeTests
{
    [Fact]
    public void No_line_begins_with_an_arrow() =>
        Assert.Empty(
            from file in Source.Files(".", "*.cs")
            from line in File.ReadLines(file).Index()
            where line.Item.AsSpan().TrimStart().StartsWith("=>", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Source.Root, file)}:{line.Index + 1}");

    [Fact]
    public void LocalServers_references_no_other_project() =>
        Assert.All(
            Source.Files("LocalServers", "*.csproj"),
            project => Assert.DoesNotContain("ProjectReference", File.ReadAllText(project), StringComparison.Ordinal));

    [Fact]
    public void No_product_project_references_a_service()
    {
        string[] services = ["Gateway", "CatalogService", "WorkerService", "CatalogMigrator"];
        string[] folders = ["Gateway", "CatalogService", "WorkerService", "CatalogMigrator", "CatalogData", "Contracts", "ServiceDefaults"];

        var knowing = folders.SelectMany(folder => Source.Files(folder, "*.csproj"))
            .Where(project => services.Any(name => File.ReadAllText(project).Contains($"/{name}.csproj", StringComparison.Ordinal)));

        Assert.Empty(knowing);
    }

    [Fact]
    public void Blocks_reference_only_blocks() =>
        Assert.All(
            Source.Files("Blocks", "*.csproj").SelectMany(project => ProjectReference().Matches(File.ReadAllText(project))),
            reference => Assert.Matches(@"^\.\./[A-Za-z]+/Scalable\.[A-Za-z]+\.csproj$", reference.Groups["path"].Value));

    [Fact]
    public void One_folder_names_the_libraries_of_the_broker()
    {
        // LocalServers starts the broker, and asks it whether it is ready.
        string[] others = ["tests/", "LocalServers/", "Blocks/Jobs/Messaging/"];

        var naming = Source.Files(".", "*.cs")
            .Where(file => File.ReadLines(file).Any(line => BrokerLibrary().IsMatch(line)))
            .Select(file => Path.GetRelativePath(Source.Root, file))
            .Where(file => !others.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)));

        Assert.Empty(naming);
    }

    [Fact]
    public void Median_and_ninth_decile_of_file_lengths_are_limited()
    {
        var lengths = Source.Files(".", "*.cs").Select(file => File.ReadLines(file).Count()).Order().ToArray();

        Assert.True(lengths[lengths.Length / 2] <= 60, $"median {lengths[lengths.Length / 2]}");
        Assert.True(lengths[(int)(lengths.Length * 0.9)] <= 160, $"ninth decile {lengths[(int)(lengths.Length * 0.9)]}");
    }

    [GeneratedRegex(@"^using (?:static )?(?:MassTransit|RabbitMQ\.Client)\b")]
    private static partial Regex BrokerLibrary();

    [GeneratedRegex("ProjectReference Include=\"(?<path>[^\"]+)\"")]
    private static partial Regex ProjectReference();
}
