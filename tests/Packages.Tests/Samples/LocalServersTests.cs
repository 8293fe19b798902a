using TestServers;

namespace Packages.Tests.Samples;

public class LocalServersTests(PackagesFixture fixture)
{
    [Fact]
    public async Task AppHost_runs_PostgreSQL_as_a_process_and_leaves_nothing_when_it_stops()
    {
        using var folder = new DataFolder();
        var port = FreePort.Next();
        await using var host = SampleProcess.Start(
            fixture.Feed, "LocalServers/AppHost",
            [
                ("DOTNET_ENVIRONMENT", "Development"), ("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"),
                ("ASPIRE_VERSION_CHECK_DISABLED", "true"), ("ASPNETCORE_URLS", Address()),
                ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", Address()),
                ("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", Address()),
            ],
            folder.Setting, "--LocalServers:Mode=process", $"--LocalServers:Ports:shop={port}");
        await host.LineAsync("Ready: ");
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };

        Assert.StartsWith("PostgreSQL ", await client.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await host.SignalAsync("TERM");
        Assert.Equal(0, await host.ExitAsync());
    }

    private static string Address() => $"http://localhost:{FreePort.Next()}";
}
