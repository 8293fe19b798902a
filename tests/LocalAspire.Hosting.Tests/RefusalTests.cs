using System.Net;
using System.Net.Sockets;
using LocalAspire.Hosting.Narration;
using LocalAspire.Hosting.Servers;
using LocalAspire.Hosting.Tests.Support;

namespace LocalAspire.Hosting.Tests;

/// <summary>What cannot work is refused in one line that names the cause and the cure.</summary>
public class RefusalTests
{
    [Fact]
    public async Task A_second_AppHost_on_the_same_folder_is_refused()
    {
        await using var first = await Running.StartAsync(builder => builder.AddScript("service", "sleep 100"));

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            Running.StartAsync(builder => builder.AddScript("service", "sleep 100"), $"--LocalAspire:DataFolder={first.Folder}"));

        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("LocalAspire__DataFolder", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            Running.StartAsync(builder => builder.AddScript("web", "sleep 100").WithHttpEndpoint(), $"--LocalAspire:Ports:web={port}"));

        Assert.Contains($"Port {port} of web is taken", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--LocalAspire:Ports:web=", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_server_is_refused_with_every_cure()
    {
        var settings = new LocalAspireSettings { Install = false };
        var locator = new ServerLocator(settings, new Narrator(settings));
        var program = new ServerProgram("NoSuchServer", "no-such-server", () => [], new Dictionary<string, string> { ["apt-get"] = "no-such-package" });

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => locator.LocateAsync(program, "things", TestContext.Current.CancellationToken));

        Assert.Contains("apt-get install --no-install-recommends no-such-package", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__things", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("UseAspire=true", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public async Task A_server_that_dies_at_start_shows_the_last_lines_of_its_own_log()
    {
        var folder = Directory.CreateTempSubdirectory("local-aspire-broken-");
        File.SetUnixFileMode(folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.OtherExecute);
        var cluster = folder.CreateSubdirectory("postgres/cluster");
        await File.WriteAllTextAsync(Path.Combine(cluster.FullName, "PG_VERSION"), "15\n", TestContext.Current.CancellationToken);
        await using var running = await Running.StartAsync(
            builder => builder.AddPostgres("postgres").WithDataVolume(),
            $"--LocalAspire:DataFolder={folder.FullName}", "--LocalAspire:Restart=false");

        var snapshot = await running.StateAsync("postgres", KnownResourceStates.FailedToStart);

        Assert.Contains("ended with exit code", snapshot.Reason, StringComparison.Ordinal);
        Assert.Contains("postgres", snapshot.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_breaks_its_rule_is_named()
    {
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => Running.StartAsync(_ => { }, "--LocalAspire:StopTimeout=0"));

        Assert.Contains("StopTimeout", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("under_score")]
    [InlineData("1st")]
    [InlineData("trailing-")]
    public void A_name_that_is_no_name_is_refused(string name)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        Assert.Throws<ArgumentException>(() => builder.AddRedis(name));
    }

    [Fact]
    public void A_name_that_is_taken_is_refused()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddRedis("cache");
        Assert.Throws<DistributedApplicationException>(() => builder.AddRedis("Cache"));
    }
}
