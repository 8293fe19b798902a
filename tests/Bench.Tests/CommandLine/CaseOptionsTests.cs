using Scalable.Bench.CommandLine;

namespace Bench.Tests.CommandLine;

public sealed class CaseOptionsTests
{
    private static readonly string[] Cases = ["cost", "overload", "import"];

    [Theory]
    [InlineData("", false, "cost,overload,import")]
    [InlineData("--quick", true, "cost,overload,import")]
    [InlineData("--only import", false, "import")]
    [InlineData("--only import,cost --quick", true, "cost,import")]
    public void Chosen_cases_keep_their_order(string arguments, bool isQuick, string chosen)
    {
        var options = CaseOptions.Of(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), Cases);

        Assert.Equal((isQuick, chosen), (options.Quick, string.Join(',', options.Only)));
    }

    [Theory]
    [InlineData("--fast", "'--fast'")]
    [InlineData("--only", "'--only'")]
    [InlineData("--only import,nothing", "'import,nothing'")]
    [InlineData("--only ,", "','")]
    public void Invalid_option_is_refused_with_the_valid_ones(string arguments, string named)
    {
        var failure = Assert.Throws<ArgumentException>(() => CaseOptions.Of(arguments.Split(' '), Cases));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Contains("cost,overload,import", failure.Message, StringComparison.Ordinal);
    }
}
