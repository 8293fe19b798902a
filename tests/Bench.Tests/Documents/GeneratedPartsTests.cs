using System.Text.RegularExpressions;
using Scalable.Bench.Documents;
using Scalable.Bench.Processes;

namespace Bench.Tests.Documents;

/// <summary>After new results: <c>dotnet run -c Release --project bench -- documents</c>.</summary>
public partial class GeneratedPartsTests
{
    public static TheoryData<string> Documents => [.. GeneratedParts.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Figures_of_a_document_are_those_of_the_committed_results(string document)
    {
        var text = Read(document);

        Assert.Contains("<!-- generated: ", text, StringComparison.Ordinal);
        Assert.Equal(GeneratedParts.Fill(text), text);
    }

    [Fact]
    public void Charts_are_those_of_the_committed_results()
    {
        var pictures = GeneratedParts.Pictures().ToArray();

        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.Equal(picture.Svg, Read(picture.Path)));
    }

    [Theory]
    [InlineData("## The proof")]
    [InlineData("## Honest limits")]
    public void Prose_of_the_README_beside_them_has_no_measured_figures(string section)
    {
        var readme = Generated().Replace(Read("README.md"), "");
        var start = readme.IndexOf($"{section}\n", StringComparison.Ordinal);
        Assert.InRange(start, 0, int.MaxValue);
        var end = readme.IndexOf("\n## ", start, StringComparison.Ordinal);

        Assert.DoesNotMatch(MeasuredFigure(), end < 0 ? readme[start..] : readme[start..end]);
    }

    [Theory]
    [InlineData("took 4,502 ms")]
    [InlineData("0.79 to 0.9 of the rate")]
    [InlineData("90.5 % errors")]
    [InlineData("1.6 to 2.7 times as long")]
    [InlineData("about 9,000 a second")]
    public void Measured_figure_is_recognized(string prose) => Assert.Matches(MeasuredFigure(), prose);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex("<!-- generated: .*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Generated();

    [GeneratedRegex(@"\d\s?(ms|%|x|µs|times|of (the|its) (own )?rate|a second|requests|queries)(?!\w)")]
    private static partial Regex MeasuredFigure();
}
