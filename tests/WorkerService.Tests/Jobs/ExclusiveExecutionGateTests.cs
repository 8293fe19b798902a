using WorkerService.Jobs;

namespace WorkerService.Tests.Jobs;

public sealed class ExclusiveExecutionGateTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suspect_keeps_no_newcomer_waiting_while_something_long_runs()
    {
        var clock = new AdvancedTime();
        using var solitude = new ExclusiveExecutionGate(clock);
        var import = await solitude.EnterAsync(Cancel);
        clock.Advance(TimeSpan.FromSeconds(6));

        var suspect = solitude.AcquireExclusiveAsync(Cancel);
        var newcomer = solitude.EnterAsync(Cancel);

        Assert.True(newcomer.IsCompletedSuccessfully);
        Assert.Null(await suspect);
        (await newcomer).Dispose();
        import.Dispose();
        using var alone = await solitude.AcquireExclusiveAsync(Cancel).WaitAsync(MaxWait, Cancel);
        Assert.NotNull(alone);
    }

    [Fact]
    public async Task A_suspect_keeps_newcomers_waiting_until_short_work_has_ended()
    {
        using var solitude = new ExclusiveExecutionGate(TimeProvider.System);
        var neighbour = await solitude.EnterAsync(Cancel);
        var suspect = solitude.AcquireExclusiveAsync(Cancel);
        var newcomer = solitude.EnterAsync(Cancel);
        Assert.False(newcomer.IsCompleted);

        neighbour.Dispose();
        var alone = await suspect.WaitAsync(MaxWait, Cancel);
        Assert.NotNull(alone);
        Assert.False(newcomer.IsCompleted);

        alone.Dispose();
        (await newcomer.WaitAsync(MaxWait, Cancel)).Dispose();
    }

    /// <summary>Lets time pass without waiting for it.</summary>
    private sealed class AdvancedTime : TimeProvider
    {
        private long _advanced;

        public override long GetTimestamp() => base.GetTimestamp() + _advanced;

        public void Advance(TimeSpan by) => _advanced += (long)(by.TotalSeconds * TimestampFrequency);
    }
}
