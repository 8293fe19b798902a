using LocalAspire.Hosting.Orchestration;
using LocalAspire.Hosting.Tests.Support;

namespace LocalAspire.Hosting.Tests.Orchestration;

public class CrashTests
{
    [Fact]
    public async Task A_crashed_process_starts_again()
    {
        var marker = Path.GetTempFileName();
        File.Delete(marker);
        await using var running = await Running.StartAsync(builder =>
            builder.AddScript("flaky", $"[ -e {marker} ] && sleep 100; touch {marker}; exit 1"));

        var snapshot = await running.UntilAsync("flaky", s => s is { State: "Running", Restarts: 1 });

        Assert.NotNull(snapshot.ProcessId);
        File.Delete(marker);
    }

    [Fact]
    public async Task Five_crashes_within_a_minute_and_it_stays_down()
    {
        await using var running = await Running.StartAsync(builder => builder.AddScript("broken", "echo the reason; exit 3"));

        var snapshot = await running.StateAsync("broken", KnownResourceStates.FailedToStart);

        Assert.Equal(CrashBackoff.MaxCrashes - 1, snapshot.Restarts);
        Assert.Equal(3, snapshot.ExitCode);
        Assert.Contains("the reason", snapshot.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_restart_the_first_crash_is_the_last()
    {
        await using var running = await Running.StartAsync(builder => builder.AddScript("broken", "exit 3"), "--LocalAspire:Restart=false");

        var snapshot = await running.StateAsync("broken", KnownResourceStates.FailedToStart);

        Assert.Equal(0, snapshot.Restarts);
    }

    [Fact]
    public async Task A_service_that_ends_by_itself_starts_again_whatever_its_exit_code()
    {
        var marker = Path.GetTempFileName();
        File.Delete(marker);
        await using var running = await Running.StartAsync(builder =>
            builder.AddScript("service", $"[ -e {marker} ] && sleep 100; touch {marker}; exit 0").WithHttpEndpoint());

        var snapshot = await running.UntilAsync("service", s => s is { State: "Running", Restarts: 1 });

        Assert.NotNull(snapshot.ProcessId);
        File.Delete(marker);
    }

    [Fact]
    public void The_delay_doubles_and_old_crashes_are_forgotten()
    {
        var time = new ManualTime();
        var backoff = new CrashBackoff(time);
        double[] expected = [0.5, 1, 2, 4];

        foreach (var seconds in expected) Assert.Equal(TimeSpan.FromSeconds(seconds), backoff.Next());
        Assert.Null(backoff.Next());

        time.Now += TimeSpan.FromMinutes(2);
        Assert.Equal(TimeSpan.FromSeconds(0.5), backoff.Next());
    }

    private sealed class ManualTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
