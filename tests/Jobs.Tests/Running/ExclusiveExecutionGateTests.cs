using Scalable.Jobs.Running;

namespace Jobs.Tests.Running;

public sealed class ExclusiveExecutionGateTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exclusive_request_does_not_block_others_while_long_work_runs()
    {
        var clock = new AdvancedTime();
        using var gate = new ExclusiveExecutionGate(clock);
        var import = await gate.EnterAsync(Cancel);
        clock.Advance(TimeSpan.FromSeconds(6));

        var suspect = gate.AcquireExclusiveAsync(Cancel);
        var newcomer = gate.EnterAsync(Cancel);

        Assert.True(newcomer.IsCompletedSuccessfully);
        Assert.Null(await suspect);
        (await newcomer).Dispose();
        import.Dispose();
        using var alone = await gate.AcquireExclusiveAsync(Cancel).WaitAsync(MaxWait, Cancel);
        Assert.NotNull(alone);
    }

    [Fact]
    public async Task Exclusive_request_blocks_others_until_short_work_has_ended()
    {
        using var gate = new ExclusiveExecutionGate(TimeProvider.System);
        var neighbour = await gate.EnterAsync(Cancel);
        var suspect = gate.AcquireExclusiveAsync(Cancel);
        var newcomer = gate.EnterAsync(Cancel);
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
