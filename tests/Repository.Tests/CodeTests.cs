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
    public void Only_the_AppHost_tests_and_benchmarks_reference_a_service()
    {
        string[] services = ["Gateway", "CatalogService", "WorkerService", "CatalogMigrator"];
        string[] allowed = ["AppHost/", "tests/", "bench/"];

        var referencing = Source.Files(".", "*.csproj")
            .Where(project => services.Any(name => File.ReadAllText(project).Contains($"/{name}.csproj", StringComparison.Ordinal)))
            .Select(project => Path.GetRelativePath(Source.Root, project))
            .Where(project => !allowed.Any(folder => project.StartsWith(folder, StringComparison.Ordinal)));

        Assert.Empty(referencing);
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
    public void Lengths_of_the_files_of_services_and_blocks_are_limited()
    {
        string[] folders =
        [
            "Blocks", "Gateway", "CatalogService", "WorkerService", "CatalogMigrator", "CatalogData", "ServiceDefaults",
            "ServiceDefaults.Azure",
        ];

        var files = folders.SelectMany(folder => Source.Files(folder, "*.cs"));
        var lengths = files.Select(file => File.ReadLines(file).Count()).Order().ToArray();

        Assert.InRange(lengths[lengths.Length / 2], 1, 49);
        Assert.InRange(lengths[(int)(lengths.Length * 0.9)], 1, 119);
        Assert.InRange(lengths[^1], 1, 250);
    }

    [GeneratedRegex(@"^using (?:static )?(?:MassTransit|RabbitMQ\.Client)\b")]
    private static partial Regex BrokerLibrary();

    [GeneratedRegex("ProjectReference Include=\"(?<path>[^\"]+)\"")]
    private static partial Regex ProjectReference();
}
