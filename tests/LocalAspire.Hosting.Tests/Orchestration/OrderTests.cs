using LocalAspire.Hosting.Orchestration;
using LocalAspire.Hosting.Tests.Support;

namespace LocalAspire.Hosting.Tests.Orchestration;

public class OrderTests
{
    [Fact]
    public async Task A_resource_starts_only_when_what_it_waits_for_has_ended()
    {
        await using var running = await Running.StartAsync(builder =>
        {
            var first = builder.AddScript("first", "exit 0");
            builder.AddScript("second", "sleep 100").WaitForCompletion(first);
        });

        await running.HealthyAsync("second");

        running.App.ResourceNotifications.TryGetCurrentState("first", out var first);
        running.App.ResourceNotifications.TryGetCurrentState("second", out var second);
        Assert.Equal(KnownResourceStates.Finished, first!.Snapshot.State);
        Assert.True(first.Snapshot.StopTimeStamp <= second!.Snapshot.StartTimeStamp);
    }

    [Fact]
    public async Task An_exit_code_that_is_waited_for_is_an_end_like_any_other()
    {
        await using var running = await Running.StartAsync(builder =>
        {
            var first = builder.AddScript("first", "exit 3").WithHttpEndpoint();
            builder.AddScript("second", "sleep 100").WaitForCompletion(first, exitCode: 3);
        });

        await running.HealthyAsync("second");

        running.App.ResourceNotifications.TryGetCurrentState("first", out var first);
        Assert.Equal((KnownResourceStates.Finished, 3, 0), (first!.Snapshot.State, first.Snapshot.ExitCode, first.Snapshot.Restarts));
    }

    [Fact]
    public async Task A_resource_tells_what_it_waits_for()
    {
        await using var running = await Running.StartAsync(builder =>
        {
            var slow = builder.AddScript("slow", "sleep 100");
            builder.AddScript("waiting", "exit 0").WaitForCompletion(slow);
        });

        var snapshot = await running.UntilAsync("waiting", s => s.WaitingFor.Length > 0);

        Assert.Equal(["slow"], snapshot.WaitingFor);
        Assert.Equal(KnownResourceStates.Waiting, snapshot.State);
    }

    [Fact]
    public async Task Waiting_for_health_fails_when_a_dependency_has_failed_for_good()
    {
        await using var running = await Running.StartAsync(
            builder =>
            {
                var broken = builder.AddScript("broken", "echo no such table; exit 7");
                builder.AddScript("dependent", "sleep 100").WaitForCompletion(broken);
            },
            "--LocalAspire:Restart=false");

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => running.HealthyAsync("dependent"));

        Assert.Contains("broken", failure.Message, StringComparison.Ordinal);
        Assert.Contains("exit code 7", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no such table", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_are_stopped_before_what_they_use()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var database = builder.AddPostgres("postgres").AddDatabase("db");
        var service = builder.AddScript("service", "").WithReference(database);
        var gateway = builder.AddScript("gateway", "").WaitFor(service);

        var order = Dependencies.StopOrder([.. builder.Resources], r => r).Select(group => group.Select(r => r.Name)).ToArray();

        Assert.Equal([["gateway"], ["service"], ["db"], ["postgres"]], order);
        Assert.NotNull(gateway);
    }
}
