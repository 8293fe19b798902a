using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests.Leases;

/// <summary>The part of a limit that an instance spends without asking Redis.</summary>
public class LocalShareTests
{
    private static readonly RateLimitPolicyOptions EverySecond = new() { Permits = 100, Period = TimeSpan.FromSeconds(1), Burst = 200 };

    private static readonly RateLimitPolicyOptions Work = new()
    {
        Algorithm = Algorithm.Work,
        Work = TimeSpan.FromSeconds(0.5),
        Period = TimeSpan.FromSeconds(1),
        WorkBurst = TimeSpan.FromSeconds(2),
    };

    [Theory]
    [InlineData(200, 1, 1, 10)]
    [InlineData(200, 1, 4, 2.5)]
    [InlineData(200, 1, 10, 1)]
    [InlineData(200, 1, 11, 0)] // less than one permit each
    [InlineData(200, 3, 1, 0)] // full only after 20 s
    public void Local_shares_and_the_shared_part_add_up_to_the_limit(int burst, int period, int instances, double local)
    {
        var options = new RateLimitPolicyOptions { Permits = 30, Period = TimeSpan.FromSeconds(period), Burst = burst };
        var limit = new CurrentLimit(new Limit("p", options, Algorithm.TokenBucket), instances, now: 0);

        Assert.Equal(local, limit.LocalBurst, 9);
        Assert.Equal(burst, (instances * limit.LocalBurst) + limit.SharedBurst, 9);
        Assert.Equal(limit.PerSecond, (instances * limit.LocalPerSecond) + limit.SharedPerSecond, 9);
    }

    [Fact]
    public async Task New_clients_within_the_local_share_cause_no_operation()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var pipeline = await LimitedPipeline.StartAsync(redis, ("client", EverySecond), ("work", Work));
        pipeline.Handle = context =>
        {
            pipeline.Limiter.Charge(context, TimeSpan.FromMilliseconds(5));
            return Task.CompletedTask;
        };
        for (byte client = 0; client < 100; client++)
        {
            for (var request = 0; request < 3; request++)
            {
                var context = LimitedPipeline.Request("client", "work");
                context.Connection.RemoteIpAddress = new System.Net.IPAddress([192, 0, 2, client]);
                await pipeline.SendAsync(context);
            }
        }

        Assert.Equal(300, pipeline.Admitted);
        await using var reader = await redis.ConnectAsync();
        Assert.Empty(reader.GetServer(redis.Address).Keys(pattern: "ratelimit:*"));
    }

    [Fact]
    public async Task Client_beyond_the_local_share_is_admitted_by_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(EverySecond);
        await limiter.ConnectAsync(redis);
        var local = 0;
        while (limiter.TryDecide(ClientId.User("a")))
            local++;

        Assert.InRange(local, 10, 15); // and what is refilled meanwhile
        Assert.True((await limiter.DecideAsync()).Admitted);
    }

    [Fact]
    public async Task Client_somewhat_beyond_the_local_share_causes_few_operations()
    {
        const int requests = 100;
        await using var redis = await RedisServer.StartAsync();
        var time = new ShiftedTime();
        await using var limiter = new LimiterFixture(EverySecond, time);
        await limiter.ConnectAsync(redis);
        var before = limiter.Redis.Operations;
        for (var request = 0; request < requests; request++)
        {
            Assert.True((await limiter.DecideAsync()).Admitted);
            time.Advance(TimeSpan.FromSeconds(0.08));
        }

        Assert.InRange(limiter.Redis.Operations - before, 1, 0.25 * requests);
    }

    [Fact]
    public async Task Client_that_an_instance_cannot_store_has_no_local_share()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(EverySecond, maxPartitions: 1);
        await limiter.ConnectAsync(redis);
        Assert.True(limiter.TryDecide(ClientId.User("a")));

        Assert.False(limiter.TryDecide(ClientId.User("b")));
        Assert.True((await limiter.DecideAsync("b")).Admitted);
    }

    [Fact]
    public void Bucket_is_not_idle_before_its_local_share_is_full_again()
    {
        var limit = new Limit("p", EverySecond, Algorithm.TokenBucket);
        var bucket = new LeasedBucket();
        Assert.True(bucket.TryDecide(new CurrentLimit(limit, instances: 1, now: 100), 1, out _));

        Assert.False(bucket.IsIdle(109, idleSeconds: 1));
        Assert.True(bucket.IsIdle(110, idleSeconds: 1));
    }
}
