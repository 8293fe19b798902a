using LocalAspire.Dashboard.Tests.Running;

namespace LocalAspire.Dashboard.Tests;

public class StartTests
{
    [Fact]
    public async Task A_port_that_is_taken_is_one_line_and_exit_code_1()
    {
        await using var first = await DashboardProcess.StartAsync();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => DashboardProcess.StartAsync(("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", first.Grpc.ToString())));

        Assert.Contains("exit code 1:", refusal.Message, StringComparison.Ordinal);
        var line = Assert.Single(refusal.Message.Split('\n'), said => said.Contains("Dashboard not started.", StringComparison.Ordinal));
        Assert.Contains($":{first.Grpc.Port}", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_watches_over_the_process_needs_no_token()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN", "a-token-of-mine"));

        Assert.Equal("Healthy", await dashboard.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));
    }
}
