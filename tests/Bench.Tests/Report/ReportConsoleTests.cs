using Scalable.Bench.Report;

namespace Bench.Tests.Report;

public class ReportConsoleTests
{
    [Theory]
    [InlineData(true, "held    ")]
    [InlineData(false, "not held")]
    public void A_verdict_in_a_file_is_one_line_without_markup(bool holds, string verdict)
    {
        var text = $"hot item [cold too]: {new string('x', 300)} end";
        using var file = new StringWriter();

        ReportConsole.ForFile(file).WriteVerdict(holds, text);

        Assert.Equal($"{verdict} {text}\n", file.ToString());
    }
}
