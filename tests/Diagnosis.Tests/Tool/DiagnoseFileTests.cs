using System.Text.Json;

namespace Diagnosis.Tests.Tool;

public sealed class DiagnoseFileTests : IDisposable
{
    private readonly ExportFile _file = new();

    [Fact]
    public async Task Finding_is_reported_like_a_compilers_error()
    {
        var (exitCode, output, _) = await DiagnoseProcess.RunAsync(_file.Write("spans.json", string.Join('\n', ExportFile.Lists())));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("error[n-plus-one]: One request makes the same query 13 to 15 times.", output, StringComparison.Ordinal);
        Assert.Contains("--> shop GET /orders", output, StringComparison.Ordinal);
        Assert.Contains("SELECT * FROM customers WHERE id = ? AND pin = ?", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zip_file_of_aspire_export_is_read()
    {
        var lists = ExportFile.Lists();
        var zip = _file.WriteZip(
            ("traces/shop.json", lists[0]), ("traces/others.json", lists[1].Replace(",", ",\n", StringComparison.Ordinal)),
            ("traces/more.json", lists[2]),
            ("resources/shop.json", "{}"), ("consolelogs/shop.txt", "hello"));

        var (exitCode, output, _) = await DiagnoseProcess.RunAsync(zip);

        Assert.Equal(1, exitCode);
        Assert.Contains("error[n-plus-one]", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("PK\u0003\u0004 broken")]
    [InlineData("\u001f")]
    public async Task File_without_telemetry_is_refused_with_one_line(string content)
    {
        var (exitCode, output, error) = await DiagnoseProcess.RunAsync(_file.Write("bad.json", content));

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("diagnose: bad.json cannot be examined: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Without_a_file_the_cure_is_named()
    {
        var (exitCode, output, error) = await DiagnoseProcess.RunAsync();

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal(
            "diagnose: There is nothing to examine: name a file (diagnose telemetry.json), or listen (diagnose watch). "
            + "See diagnose --help.\n",
            error);
    }

    [Fact]
    public async Task Usage_does_not_ask_for_a_file_before_watch()
    {
        var (exitCode, output, _) = await DiagnoseProcess.RunAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.Contains("diagnose [<file>] [command] [options]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_file_is_refused_with_one_line()
    {
        var (exitCode, _, error) = await DiagnoseProcess.RunAsync("/nonexistent.json");

        Assert.Equal(2, exitCode);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Cut_end_of_a_file_is_reported_and_the_rest_examined()
    {
        var lines = string.Join('\n', ExportFile.Lists());

        var (exitCode, output, _) = await DiagnoseProcess.RunAsync(_file.Write("cut.json", lines + "\n{\"resourceSpans\":[{\"sco"));

        Assert.Equal(1, exitCode);
        Assert.Contains("Not read: export 4 is no OTLP as JSON", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telemetry_without_a_mistake_ends_with_0()
    {
        var (exitCode, output, _) = await DiagnoseProcess.RunAsync(_file.Write("good.json", ExportFile.Lists()[0]));

        Assert.Equal(0, exitCode);
        Assert.StartsWith("No finding in 14 spans of 1 traces", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_cannot_control_a_terminal()
    {
        var lists = ExportFile.Lists(service: "sh\e[31mop\u202e", table: "\e]0;title\a");

        var (_, output, _) = await DiagnoseProcess.RunAsync(_file.Write("hostile.json", string.Join('\n', lists)));

        Assert.Contains("n-plus-one", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output, character => character is '\e' or '\a' or '\u202e');
    }

    [Fact]
    public async Task Report_is_JSON_SARIF_or_Markdown_on_request()
    {
        var path = _file.Write("spans.json", string.Join('\n', ExportFile.Lists()));

        using var json = JsonDocument.Parse((await DiagnoseProcess.RunAsync(path, "--json")).Output);
        using var sarif = JsonDocument.Parse((await DiagnoseProcess.RunAsync(path, "--sarif")).Output);
        var markdown = (await DiagnoseProcess.RunAsync(path, "--markdown")).Output;

        Assert.Equal("RepeatedCalls", json.RootElement.GetProperty("findings")[0].GetProperty("mistake").GetString());
        Assert.Equal("2.1.0", sarif.RootElement.GetProperty("version").GetString());
        Assert.Equal("n-plus-one", sarif.RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("ruleId").GetString());
        Assert.Contains("- Call: `SELECT * FROM customers WHERE id = ? AND pin = ?`", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_findings_as_sure_as_asked_fail()
    {
        var lists = string.Join('\n', ExportFile.Lists()).Replace("WHERE id = ", "WHERE id = $", StringComparison.Ordinal);
        var path = _file.Write("spans.json", lists);

        Assert.Equal(1, (await DiagnoseProcess.RunAsync(path, "--fail-on", "likely")).ExitCode);
        Assert.Equal(0, (await DiagnoseProcess.RunAsync(path, "--fail-on", "certain")).ExitCode);
    }

    [Theory]
    [InlineData("2999-12-31", 0)]
    [InlineData("2020-12-31", 1)]
    public async Task Acknowledged_finding_does_not_fail_until_its_end(string until, int expected)
    {
        var path = _file.Write("spans.json", string.Join('\n', ExportFile.Lists()));
        using var json = JsonDocument.Parse((await DiagnoseProcess.RunAsync(path, "--json")).Output);
        var fingerprint = json.RootElement.GetProperty("findings")[0].GetProperty("fingerprint").GetString();
        var accepted = _file.Write(
            "accepted.json", $$"""[{"fingerprint": "{{fingerprint}}", "reason": "is rewritten next month", "until": "{{until}}"}]""");

        Assert.Equal(expected, (await DiagnoseProcess.RunAsync(path, "--acknowledged", accepted)).ExitCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""[{"fingerprint":"a","until":"2999-12-31"}]""")]
    public async Task Unreadable_acknowledgements_are_refused_with_one_line(string content)
    {
        var path = _file.Write("spans.json", string.Join('\n', ExportFile.Lists()));

        var (exitCode, _, error) = await DiagnoseProcess.RunAsync(path, "--acknowledged", _file.Write("accepted.json", content));

        Assert.Equal(2, exitCode);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    public void Dispose() => _file.Dispose();
}
