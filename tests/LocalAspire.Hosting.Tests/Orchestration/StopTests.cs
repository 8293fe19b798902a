using LocalAspire.Hosting.Tests.Support;

namespace LocalAspire.Hosting.Tests.Orchestration;

public class StopTests
{
    [Fact]
    public async Task Disposing_ends_a_process_and_what_it_started()
    {
        var mark = $"mark-{Guid.NewGuid():N}";
        var running = await Running.StartAsync(builder =>
            builder.AddScript("parent", "sleep 1000 & wait").WithEnvironment("MARK", mark));
        await running.HealthyAsync("parent");
        Assert.NotEmpty(ProcessTable.Mentioning(mark));

        await running.DisposeAsync();

        Assert.Empty(ProcessTable.Mentioning(mark));
    }

    [Fact]
    public async Task A_process_that_ignores_the_request_to_stop_is_killed()
    {
        var mark = $"mark-{Guid.NewGuid():N}";
        var running = await Running.StartAsync(
            builder => builder.AddScript("deaf", "trap '' TERM; while :; do sleep 1; done").WithEnvironment("MARK", mark),
            "--LocalAspire:StopTimeout=1");
        await running.HealthyAsync("deaf");

        await running.DisposeAsync();

        Assert.Empty(ProcessTable.Mentioning(mark));
    }

    [Fact]
    public async Task Stopping_before_everything_has_started_is_no_failure()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddScript("service", "sleep 1000");
        var app = await builder.BuildAsync(TestContext.Current.CancellationToken);

        await app.RunAsync(new CancellationToken(canceled: true));

        Assert.Equal(0, Environment.ExitCode);
    }

    [Fact]
    public async Task A_resource_can_be_stopped_started_and_restarted()
    {
        await using var running = await Running.StartAsync(builder => builder.AddScript("service", "sleep 1000"));
        var first = await running.HealthyAsync("service");
        var commands = running.App.ResourceCommands;

        Assert.True((await commands.ExecuteCommandAsync("service", KnownResourceCommands.StopCommand, running.Token)).Success);
        var stopped = await running.StateAsync("service", KnownResourceStates.Exited);
        Assert.Null(stopped.ProcessId);
        Assert.False((await commands.ExecuteCommandAsync("service", KnownResourceCommands.StopCommand, running.Token)).Success);

        Assert.True((await commands.ExecuteCommandAsync("service", KnownResourceCommands.StartCommand, running.Token)).Success);
        var second = await running.HealthyAsync("service");
        Assert.NotEqual(first.Snapshot.ProcessId, second.Snapshot.ProcessId);

        Assert.True((await commands.ExecuteCommandAsync("service", KnownResourceCommands.RestartCommand, running.Token)).Success);
        var third = await running.HealthyAsync("service");
        Assert.NotEqual(second.Snapshot.ProcessId, third.Snapshot.ProcessId);
        Assert.False((await commands.ExecuteCommandAsync("nobody", KnownResourceCommands.StopCommand, running.Token)).Success);
    }
}
