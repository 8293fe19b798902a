using Scalable.Jobs.Leases;
using Scalable.Jobs.Running;

namespace Jobs.Tests.Running;

public sealed class JobHeartbeatTests(JobDatabase databases)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Heartbeat_extends_the_lease_and_stores_the_progress()
    {
        var lease = await databases.Shared.StartAsync();
        await using var heartbeat = Start(lease);

        heartbeat.Report(0.25f);

        await Eventually.TrueAsync(() => databases.Shared.QueryAsync<bool>(
            $"select progress = 0.25 and leased_until > started_at + interval '15 seconds' from jobs where id = '{lease.JobId}'"));
        Assert.False(heartbeat.LeaseLost);
        Assert.False(heartbeat.Working.IsCancellationRequested);
    }

    [Fact]
    public async Task Immediate_beat_during_a_running_beat_causes_another_one()
    {
        var lease = await databases.Shared.StartAsync();
        await using var heartbeat = Start(lease, new WithoutTimers());
        var stopped = Stopped(heartbeat);

        heartbeat.BeatImmediately();
        await CancelAsync(lease);
        heartbeat.BeatImmediately();

        await stopped.WaitAsync(MaxWait, Cancel);
        Assert.True(heartbeat.LeaseLost);
    }

    [Fact]
    public async Task Disposed_heartbeat_sends_no_more_beats()
    {
        var lease = await databases.Shared.StartAsync();
        await using var witness = Start(lease, new WithoutTimers());
        var (heartbeat, stopped) = (Start(lease, new WithoutTimers()), Stopped(witness));
        await heartbeat.DisposeAsync();
        await CancelAsync(lease);

        heartbeat.BeatImmediately();

        // One that asks after it has its answer.
        witness.BeatImmediately();
        await stopped.WaitAsync(MaxWait, Cancel);
        Assert.Equal((true, false), (witness.LeaseLost, heartbeat.LeaseLost));
    }

    private JobHeartbeat Start(JobLease lease, TimeProvider? timeProvider = null) =>
        new(new JobLeases(databases.Shared), lease, timeProvider ?? TimeProvider.System, Cancel);

    private Task<int> CancelAsync(JobLease lease) =>
        databases.Shared.ExecuteAsync($"update jobs set state = 'cancelled', lease = null where id = '{lease.JobId}'");

    private static Task Stopped(JobHeartbeat heartbeat)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        heartbeat.Working.Register(stopped.SetResult);
        return stopped.Task;
    }

    /// <summary>A clock with which no heartbeat comes by itself.</summary>
    private sealed class WithoutTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new SilentTimer();
    }
}
