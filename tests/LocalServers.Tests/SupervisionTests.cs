using LocalServers.Supervision;
using LocalServers.Tests.Support;
using TestServers;

namespace LocalServers.Tests;

public class SupervisionTests
{
    [Fact]
    public void Restart_delay_grows_to_thirty_seconds_and_resets_after_a_long_uptime()
    {
        var backoff = new Backoff();
        double[] expected = [0.5, 1, 2, 4, 8, 16, 30, 30, 30];

        foreach (var seconds in expected)
            Assert.Equal(TimeSpan.FromSeconds(seconds), backoff.Next(lived: TimeSpan.FromSeconds(1)));

        Assert.Equal(TimeSpan.FromSeconds(0.5), backoff.Next(lived: TimeSpan.FromMinutes(2)));
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next(lived: TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Server_killed_six_times_is_restarted_each_time()
    {
        await using var running = await Running.StartAsync(builder => builder.AddRedis("cache"));
        await running.HealthyAsync("cache");

        for (var kill = 1; kill <= 6; kill++)
        {
            var process = running.App.ProcessOf("cache")!.Value;
            await Signals.SendAsync("KILL", process, running.Token);
            await running.UntilAsync("cache", _ => running.App.ProcessOf("cache") is { } next && next != process);
        }

        await running.HealthyAsync("cache");
    }

    [Fact]
    public async Task Server_is_started_again_after_a_failed_restart()
    {
        await using var running = await Running.StartAsync(builder => builder.AddRedis("cache"));
        await running.HealthyAsync("cache");
        var (process, folder) = (running.App.ProcessOf("cache")!.Value, Path.Combine(running.Folder, "cache"));

        // A file where its folder has to be: there is nothing that could be started.
        Directory.Move(folder, $"{folder}.moved");
        await File.WriteAllTextAsync(folder, "", running.Token);
        await Signals.SendAsync("KILL", process, running.Token);
        await running.UntilAsync("cache", state => state.Snapshot.State?.Text == KnownResourceStates.FailedToStart);
        File.Delete(folder);

        await running.UntilAsync("cache", _ => running.App.ProcessOf("cache") is { } next && next != process);
        await running.HealthyAsync("cache");
    }

    [Fact]
    public async Task Stopped_server_stays_down_and_so_does_a_crashed_one_if_restarts_are_off()
    {
        await using var running = await Running.StartAsync(builder =>
        {
            builder.AddRedis("stopped");
            builder.AddRedis("witness");
        });
        await running.HealthyAsync("stopped");
        await running.HealthyAsync("witness");
        await using var other = await Running.StartAsync(
            builder => builder.AddRedis("crashed"), folder: null, "--LocalServers:Restart=false");
        await other.HealthyAsync("crashed");
        await running.App.ExecuteAsync("stopped", KnownResourceCommands.StopCommand, running.Token);
        await Signals.SendAsync("KILL", other.App.ProcessOf("crashed")!.Value, other.Token);
        await other.UntilAsync("crashed", state => KnownResourceStates.TerminalStates.Contains(state.Snapshot.State?.Text));

        // A crash after that is answered by a restart; a restart of the others would have come before it.
        var process = running.App.ProcessOf("witness")!.Value;
        await Signals.SendAsync("KILL", process, running.Token);
        await running.UntilAsync("witness", _ => running.App.ProcessOf("witness") is { } next && next != process);

        Assert.Equal((null, null), (running.App.ProcessOf("stopped"), other.App.ProcessOf("crashed")));
    }

    [Fact]
    public async Task Resources_stop_before_their_dependencies()
    {
        await using var builder = RunningServers.CreateBuilder();
        var database = builder.AddPostgres("postgres").AddDatabase("db");
        var service = builder.AddExecutable("service", "sleep", "/").WithReference(database);
        builder.AddExecutable("other", "sleep", "/").WaitFor(database);
        builder.AddExecutable("gateway", "sleep", "/").WaitFor(service);

        var steps = OrderedStop.Steps([.. builder.Resources.Where(resource => resource.Name != "db" && resource is not ParameterResource)]);

        Assert.Equal(
            ["gateway other", "service", "postgres"],
            steps.Select(step => string.Join(' ', step.Select(resource => resource.Name).Order())));
    }
}
