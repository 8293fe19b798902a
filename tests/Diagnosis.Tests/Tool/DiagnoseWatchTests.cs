using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using TestServers;

namespace Diagnosis.Tests.Tool;

public partial class DiagnoseWatchTests
{
    [Fact]
    public async Task Telemetry_that_is_sent_is_reported_at_the_end()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var process = Process.Start(DiagnoseProcess.Command("watch", "--port", "0"))!;
        var line = await process.StandardError.ReadLineAsync(cancellationToken);
        var address = Http().Match(line!).Groups["address"].Value;
        using var client = new HttpClient();
        foreach (var list in ExportFile.Lists())
        {
            using var content = new StringContent(list, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(new Uri($"{address}v1/traces"), content, cancellationToken);
            response.EnsureSuccessStatusCode();
        }

        await Signals.SendAsync("TERM", process.Id, cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);

        Assert.StartsWith("error[n-plus-one]", output, StringComparison.Ordinal);
        Assert.Equal(1, process.ExitCode);
    }

    [Fact]
    public async Task Watch_in_which_nothing_came_could_not_look()
    {
        var (exitCode, output, _) = await DiagnoseProcess.RunAsync("watch", "--port", "0", "--for", "0.1s");

        Assert.Equal(2, exitCode);
        Assert.Contains("No span was received", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--for", "soon")]
    [InlineData("--port", "70000")]
    [InlineData("--aspire", "nowhere")]
    [InlineData("--aspire", "http://127.0.0.1:1")]
    public async Task Watch_that_cannot_begin_says_why_in_one_line(string option, string value)
    {
        var (exitCode, output, error) = await DiagnoseProcess.RunAsync("watch", option, value);

        Assert.Equal(2, exitCode);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(output);
    }

    [GeneratedRegex(@"or (?<address>http://\S+) \(http")]
    private static partial Regex Http();
}
