using TestServers;

namespace Packages.Tests.Samples;

public class LocalServersTests(PackagesFixture fixture)
{
    [Fact]
    public async Task AppHost_runs_PostgreSQL_as_a_process_and_leaves_nothing_when_it_stops()
    {
        using var folder = new DataFolder();
        var port = FreePort.Next();
        await using var host = SampleProcess.StartAppHost(
            Path.Combine(fixture.Feed.Samples, "LocalServers", "AppHost"), folder, $"--LocalServers:Ports:shop={port}");
        await host.LineAsync("Ready: ");
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };

        Assert.StartsWith("PostgreSQL ", await client.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await host.SignalAsync("TERM");
        Assert.Equal(0, await host.ExitAsync());
    }
}
