using System.Text.RegularExpressions;

namespace Repository.Tests;

public partial class RequestFileTests
{
    [Fact]
    public void Requests_for_editors_are_those_of_the_readme()
    {
        string[] readme = [.. Requests(Command(), "README.md", '<', '>')];
        string[] editors = [.. Requests(Line(), "scalable.http", '{', '}')];

        Assert.InRange(readme.Length, 20, int.MaxValue);
        Assert.Equal(readme.Order(StringComparer.Ordinal), editors.Order(StringComparer.Ordinal));
    }

    // Method and address, whatever stands between the brackets.
    private static IEnumerable<string> Requests(Regex pattern, string file, char open, char close) =>
        (from Match match in pattern.Matches(File.ReadAllText(Path.Combine(Source.Root, file)))
         let method = match.Groups["method"].Value
         let path = Regex.Replace(match.Groups["path"].Value, $@"\{open}+[^\{close}]*\{close}+", "…")
         select $"{(method.Length > 0 ? method : Method(match.Value))} {path}").Distinct();

    private static string Method(string command) =>
        command.Contains(" -d ", StringComparison.Ordinal) || command.Contains(" --data-binary ", StringComparison.Ordinal)
            || command.Contains(" -F ", StringComparison.Ordinal) ? "POST" : "GET";

    // A command may continue on the next line.
    [GeneratedRegex(
        @"curl (?:-[a-zA-Z] (?:prices\.pdf )?)*?(?:-X (?<method>[A-Z]+) )?'http://localhost:8080(?<path>/api/[^']*)'"
        + @"(?:[^\n]*\\\n)*[^\n]*")]
    private static partial Regex Command();

    [GeneratedRegex(@"^(?<method>[A-Z]+) \{\{gateway\}\}(?<path>\S+)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
