using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests.Leases;

/// <summary>What is measured for the whole process is measured alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public class RateLimitCostTests
{
    [Fact]
    public async Task Decision_for_a_known_client_allocates_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(new RateLimitPolicyOptions { Permits = 1_000_000, Period = TimeSpan.FromSeconds(1) });
        await limiter.ConnectAsync(redis);
        var client = ClientId.User("a");
        await limiter.DecideAsync(client);
        var known = 0;
        long allocated = 0;
        while (known < 1000)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (limiter.TryDecide(client))
            {
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                known++;
            }
            else
            {
                await limiter.DecideAsync(client);
            }
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Memory_for_a_million_addresses_is_bounded_and_released()
    {
        var time = new ManualTime();
        await using var limiter = new LimiterFixture(new RateLimitPolicyOptions { Permits = 10, Period = TimeSpan.FromSeconds(1) }, time);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (uint address = 0; address < 1_000_000; address++)
            await limiter.DecideAsync(ClientId.Address(new System.Net.IPAddress(address)));
        var full = GC.GetTotalMemory(forceFullCollection: true) - before;
        time.Advance(TimeSpan.FromSeconds(30));
        limiter.Buckets.RemoveIdle();
        var after = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal(0, limiter.Buckets.Count);
        Assert.InRange(full, 0, 200_000_000);
        Assert.InRange(after, 0, full / 4);
    }

    [Theory]
    [InlineData(1_000_000_000, 1)]
    [InlineData(1_000_000_000, 1_000_000_000)]
    public async Task Largest_burst_is_limited_like_any_other(int burst, int cost)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(
            new RateLimitPolicyOptions { Permits = 1, Burst = burst, Period = TimeSpan.FromHours(1) });
        await limiter.ConnectAsync(redis);
        Assert.True((await limiter.DecideAsync(cost: cost)).Admitted);
        for (var i = 0; i < 10; i++)
            Assert.Equal(cost == 1, (await limiter.DecideAsync(cost: cost)).Admitted);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;
    }
}
