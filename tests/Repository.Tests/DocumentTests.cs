using System.Text.RegularExpressions;

namespace Repository.Tests;

public partial class DocumentTests
{
    [Fact]
    public void Files_named_in_documents_exist()
    {
        var named = from document in Source.Files(".", "*.md")
                    from Match match in NamedFile().Matches(File.ReadAllText(document))
                    select (Document: Path.GetRelativePath(Source.Root, document), File: match.Groups["file"].Value);

        Assert.InRange(named.Count(), 40, int.MaxValue);
        Assert.All(named, name => Assert.True(File.Exists(Path.Combine(Source.Root, name.File)), $"{name.Document} names {name.File}"));
    }

    [Fact]
    public void Links_between_documents_have_existing_targets()
    {
        // The pages of a system that is made from the template lead somewhere in that system, whose own copy of this test looks.
        var links = from document in Source.Files(".", "*.md")
                    where Path.GetRelativePath(Source.Root, document) != "templates/system/README.md"
                    from Match match in Link().Matches(File.ReadAllText(document))
                    select (Document: document, Target: match.Groups["target"].Value);

        Assert.InRange(links.Count(), 20, int.MaxValue);
        Assert.All(links, link =>
            Assert.True(
                Path.Exists(Path.Combine(Path.GetDirectoryName(link.Document)!, link.Target)),
                $"{link.Document} links to {link.Target}"));
    }

    // `Gateway/Program.cs`: from the repository's root, with a folder in it.
    [GeneratedRegex("`(?<file>[A-Za-z][A-Za-z0-9.-]*(?:/[A-Za-z0-9.-]+)+\\.(?:cs|csproj|sql|lua|json|bicep|yaml|sh))`")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"\]\((?<target>(?!https?:)[^)#\s]+)")]
    private static partial Regex Link();
}
