using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Packages.Tests;

public partial class PackageTests(PackagesFixture fixture)
{
    public static TheoryData<string> Ids =>
    [
        "Scalable.AdmissionControl", "Scalable.Diagnosis", "Scalable.Diagnosis.Hosting", "Scalable.EdgeCache", "Scalable.Jobs",
        "Scalable.LocalServers", "Scalable.Npgsql", "Scalable.RateLimiting", "Scalable.ResponseCache", "Scalable.ServiceDefaults",
    ];

    private static readonly string[] Others = ["Scalable.Diagnose", "Scalable.Templates"];

    [Fact]
    public void Blocks_local_servers_defaults_tool_and_template_are_packages_and_nothing_else() =>
        Assert.Equal(
            Ids.Select(id => id.Data).Concat(Others).Select(id => $"{id}.{fixture.Feed.Version}.nupkg").Order(),
            Directory.EnumerateFiles(fixture.Feed.Packages, "*.nupkg").Select(Path.GetFileName).Order());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_has_its_licence_readme_documentation_and_symbols(string id)
    {
        using var package = Open(id, "nupkg");
        using var symbols = Open(id, "snupkg");
        var metadata = Metadata(package, id);

        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.NotEqual("Package Description", Value(metadata, "description"));
        Assert.Equal("the Scalable contributors", Value(metadata, "authors"));
        var assembly = Assert.Single(package.Entries, entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)).FullName;
        Assert.NotNull(package.GetEntry(Path.ChangeExtension(assembly, "xml")));
        Assert.NotNull(package.GetEntry("README.md"));
        Assert.NotNull(package.GetEntry("LICENSE"));
        Assert.NotNull(symbols.GetEntry(Path.ChangeExtension(assembly, "pdb")));
    }

    /// <summary>Central version management would add the dependencies of dependencies.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Dependencies_are_those_that_the_readme_gives_reasons_for(string id)
    {
        using var package = Open(id, "nupkg");
        var metadata = Metadata(package, id);
        var actual = metadata.Descendants()
            .Where(element => element.Name.LocalName is "dependency" or "frameworkReference")
            .Select(element => (element.Attribute("id") ?? element.Attribute("name"))!.Value);
        using var readme = new StreamReader(package.GetEntry("README.md")!.Open());

        var section = readme.ReadToEnd().Split("\n## ").Single(text => text.StartsWith("Dependencies\n", StringComparison.Ordinal));

        Assert.Equal(Dependency().Matches(section).Select(match => match.Groups["id"].Value).Order(), actual.Order());
    }

    private ZipArchive Open(string id, string kind) =>
        ZipFile.OpenRead(Path.Combine(fixture.Feed.Packages, $"{id}.{fixture.Feed.Version}.{kind}"));

    private static XElement Metadata(ZipArchive package, string id)
    {
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private static string? Value(XElement metadata, string name) =>
        metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    // | `Npgsql` | why |
    [GeneratedRegex(@"^\| `(?<id>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Dependency();
}
