using Scalable.ResponseCache.Store;

namespace ResponseCache.Tests.Store;

public sealed class PerKeyMemoryLockerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lock_excludes_other_readers_of_the_same_key_only()
    {
        var locks = new PerKeyMemoryLocker();
        var first = await AcquireAsync(locks, "one");

        var second = AcquireAsync(locks, "one");
        var other = await AcquireAsync(locks, "another");

        Assert.NotNull(other);
        Assert.False(second.IsCompleted);

        Release(locks, "one", first);
        Release(locks, "one", await second);
        Release(locks, "another", other);
    }

    [Fact]
    public async Task Released_timed_out_and_cancelled_locks_leave_no_entry()
    {
        var locks = new PerKeyMemoryLocker();
        var held = await AcquireAsync(locks, "held");

        Assert.Null(await AcquireAsync(locks, "held", TimeSpan.Zero));
        using var given = new CancellationTokenSource();
        var waiting = locks.AcquireLockAsync("", "", "", "held", Timeout.InfiniteTimeSpan, null, given.Token).AsTask();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        for (var id = 0; id < 1000; id++)
            Release(locks, $"{id}", await AcquireAsync(locks, $"{id}"));
        Assert.Equal(1, locks.Count);

        Release(locks, "held", held);
        Assert.Equal(0, locks.Count);
    }

    private static Task<object?> AcquireAsync(PerKeyMemoryLocker locks, string key, TimeSpan? timeout = null) =>
        locks.AcquireLockAsync("", "", "", key, timeout ?? Timeout.InfiniteTimeSpan, null, Cancel).AsTask();

    private static void Release(PerKeyMemoryLocker locks, string key, object? held) => locks.ReleaseLock("", "", "", key, held, null);
}
