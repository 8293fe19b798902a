using Scalable.ResponseCache.Store;

namespace ResponseCache.Tests.Store;

public sealed class PerKeyMemoryLockerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_reader_of_a_key_at_a_time_and_none_waits_for_another_key()
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
    public async Task Nothing_is_left_of_keys_that_were_asked_for_waited_for_or_given_up()
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
