using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Policies;

namespace Gateway.Tests.RateLimiting;

public class CostTests
{
    [Fact]
    public async Task A_decision_for_a_known_client_allocates_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(new PolicyOptions { Permits = 1_000_000, Period = TimeSpan.FromSeconds(1) });
        await limiter.ConnectAsync(redis);
        var client = ClientId.User("a");
        var known = 0;
        long allocated = 0;
        while (known < 1000)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (limiter.TryAsk(client))
            {
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                known++;
            }
            else
            {
                await limiter.AskAsync(client);
            }
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task A_million_addresses_take_bounded_memory_and_give_it_back()
    {
        var time = new ManualTime();
        await using var limiter = new LimiterFixture(new PolicyOptions { Permits = 10, Period = TimeSpan.FromSeconds(1) }, time);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (uint address = 0; address < 1_000_000; address++)
            await limiter.AskAsync(ClientId.Address(new System.Net.IPAddress(address)));
        var full = GC.GetTotalMemory(forceFullCollection: true) - before;
        time.Advance(TimeSpan.FromSeconds(30));
        limiter.Partitions.RemoveIdle();
        var after = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal(0, limiter.Partitions.Count);
        Assert.InRange(full, 0, 200_000_000);
        Assert.InRange(after, 0, full / 4);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;
    }
}
