using System.Net;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Concurrency;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests.Concurrency;

public class ConcurrencyTests
{
    private static readonly RateLimitPolicyOptions OneAtATime = new() { Algorithm = Algorithm.Concurrency, Permits = 1 };

    [Fact]
    public async Task Beyond_the_clients_that_an_instance_stores_new_ones_share_one_limit()
    {
        await using var fixture = new LimiterFixture(OneAtATime, maxPartitions: 10);
        using var limiter = new ClientConcurrencyLimiter(fixture.Redis, fixture.Provider, TimeProvider.System);
        var admitted = 0;
        for (uint address = 0; address < 100; address++)
            admitted += await AcquireAsync(fixture, limiter, address) is not null ? 1 : 0;
        Assert.Equal((10 + 1, 10 + 1), (admitted, limiter.Count));
    }

    [Fact]
    public async Task Unused_slots_are_returned_and_removed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fixture = new LimiterFixture(OneAtATime);
        await fixture.ConnectAsync(redis);
        using var limiter = new ClientConcurrencyLimiter(fixture.Redis, fixture.Provider, TimeProvider.System);
        var leaving = (await AcquireAsync(fixture, limiter, 1))!;
        var staying = (await AcquireAsync(fixture, limiter, 2))!;
        leaving.Release();
        Assert.Equal(2, await KeysAsync(redis));

        await limiter.RenewAsync();
        Assert.Equal((2, 1), (limiter.Count, await KeysAsync(redis)));
        await limiter.RenewAsync();
        Assert.Equal((1, 1), (limiter.Count, await KeysAsync(redis)));
        Assert.Null(await AcquireAsync(fixture, limiter, 2));
        staying.Release();
        Assert.NotNull(await AcquireAsync(fixture, limiter, 2));
    }

    [Fact]
    public async Task A_slot_that_Redis_has_granted_is_taken_synchronously()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fixture = new LimiterFixture(OneAtATime);
        await fixture.ConnectAsync(redis);
        using var limiter = new ClientConcurrencyLimiter(fixture.Redis, fixture.Provider, TimeProvider.System);
        Assert.False(TryAcquire(out _));
        (await AcquireAsync(fixture, limiter, 1))!.Release();
        Assert.True(TryAcquire(out var slots));
        Assert.Equal(1, slots.Used);
        Assert.False(TryAcquire(out slots));
        Assert.Equal(1, slots.Used);

        bool TryAcquire(out SlotLease slots) =>
            limiter.TryAcquire(fixture.Limited(Client(1)), out var decision, out slots) && decision.Admitted;
    }

    [Fact]
    public async Task Slots_that_Redis_has_refused_are_not_requested_again_at_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = new LimiterFixture(OneAtATime);
        await using var second = new LimiterFixture(OneAtATime);
        await Task.WhenAll(first.ConnectAsync(redis, 2), second.ConnectAsync(redis, 2));
        using var holder = new ClientConcurrencyLimiter(first.Redis, first.Provider, TimeProvider.System);
        var time = new ShiftedTime();
        using var refused = new ClientConcurrencyLimiter(second.Redis, second.Provider, time);
        Assert.NotNull(await AcquireAsync(first, holder, 1));
        Assert.Null(await AcquireAsync(second, refused, 1));

        Assert.True(refused.TryAcquire(second.Limited(Client(1)), out var decision, out _));
        Assert.False(decision.Admitted);
        time.Advance(TimeSpan.FromSeconds(decision.ResetSeconds));
        Assert.False(refused.TryAcquire(second.Limited(Client(1)), out _, out _));
    }

    private static async Task<SlotLease?> AcquireAsync(LimiterFixture fixture, ClientConcurrencyLimiter limiter, uint address)
    {
        var (decision, slots) = await limiter.AcquireAsync(fixture.Limited(Client(address)));
        return decision.Admitted ? slots : null;
    }

    private static ClientId Client(uint address) => ClientId.Address(new IPAddress(address));

    private static async Task<int> KeysAsync(RedisServer redis)
    {
        await using var connection = await redis.ConnectAsync();
        return connection.GetServer(redis.Address).Keys(pattern: "ratelimit:*").Count();
    }
}
