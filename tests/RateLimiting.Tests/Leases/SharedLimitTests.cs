using System.Collections.Concurrent;
using System.Diagnostics;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests.Leases;

public class SharedLimitTests
{
    [Fact]
    public async Task Full_burst_is_admitted_and_the_next_request_refused()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(new RateLimitPolicyOptions { Permits = 10, Period = TimeSpan.FromMinutes(10) });
        await limiter.ConnectAsync(redis);
        for (var i = 1; i <= 10; i++)
            Assert.True((await limiter.DecideAsync()).Admitted, $"request {i}");
        var refused = await limiter.DecideAsync();
        Assert.False(refused.Admitted);
        Assert.InRange(refused.ResetSeconds, 55, 60);
        Assert.True((await limiter.DecideAsync("b")).Admitted);
    }

    [Fact]
    public async Task Requests_over_the_limit_cause_no_operation_until_the_reset()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(new RateLimitPolicyOptions { Permits = 10, Period = TimeSpan.FromMinutes(10) });
        await limiter.ConnectAsync(redis);
        while ((await limiter.DecideAsync()).Admitted)
        {
            // Uses up the burst.
        }

        for (var request = 0; request < 1000; request++)
        {
            Assert.True(limiter.TryDecide(ClientId.User("a")));
            Assert.False((await limiter.DecideAsync()).Admitted);
        }
    }

    [Fact]
    public async Task Request_takes_as_many_permits_as_its_cost()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(new RateLimitPolicyOptions { Permits = 10, Period = TimeSpan.FromMinutes(10) });
        await limiter.ConnectAsync(redis);
        Assert.True((await limiter.DecideAsync(cost: 4)).Admitted);
        Assert.True((await limiter.DecideAsync(cost: 4)).Admitted);
        Assert.False((await limiter.DecideAsync(cost: 4)).Admitted);
        Assert.True((await limiter.DecideAsync(cost: 2)).Admitted);
    }

    [Fact]
    public async Task A_client_that_waits_for_the_reset_is_admitted()
    {
        await using var redis = await RedisServer.StartAsync();
        var time = new ShiftedTime();
        await using var limiter = new LimiterFixture(new RateLimitPolicyOptions { Permits = 3, Period = TimeSpan.FromSeconds(2) }, time);
        await limiter.ConnectAsync(redis);
        for (var round = 0; round < 3; round++)
        {
            Decision decision;
            do
                decision = await limiter.DecideAsync();
            while (decision.Admitted);
            using var wait = new PeriodicTimer(TimeSpan.FromSeconds(decision.ResetSeconds));
            await wait.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            Assert.True((await limiter.DecideAsync()).Admitted);
        }
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(1000, 500)]
    [InlineData(50, 10)]
    public async Task Three_instances_admit_no_more_than_the_limit_in_any_window(int permits, int burst)
    {
        await using var redis = await RedisServer.StartAsync();
        var policy = new RateLimitPolicyOptions { Permits = permits, Period = TimeSpan.FromSeconds(1), Burst = burst };
        await using var first = new LimiterFixture(policy, new ShiftedTime(TimeSpan.FromMinutes(5)));
        await using var second = new LimiterFixture(policy, new ShiftedTime(TimeSpan.FromMinutes(-5)));
        await using var third = new LimiterFixture(policy);
        await Task.WhenAll(first.ConnectAsync(redis, 3), second.ConnectAsync(redis, 3), third.ConnectAsync(redis, 3));
        var scriptsBefore = await redis.ScriptRunsAsync();

        var admitted = new ConcurrentQueue<(long Sent, long Decided)>();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(DemandAsync(first, 20), DemandAsync(second, 3), DemandAsync(third, 1));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        var times = admitted.OrderBy(one => one.Decided).ToArray();
        var excess = Excess(times, permits);
        Assert.True(excess <= burst, $"a window held {excess - burst:F1} more than its limit");
        // How much more than that depends on how busy the machine is.
        Assert.InRange(times.Length, burst, int.MaxValue);
        if (burst >= 100)
        {
            // The registration of three instances, every two seconds each, is not a decision.
            var operations = await redis.ScriptRunsAsync() - scriptsBefore - 1.5 * seconds;
            Assert.InRange(operations / (burst + permits * seconds), 0, 0.05);
        }

        async Task DemandAsync(LimiterFixture instance, int perTick)
        {
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
            while (!stop.IsCancellationRequested)
            {
                for (var i = 0; i < perTick; i++)
                {
                    var sent = Stopwatch.GetTimestamp();
                    if ((await instance.DecideAsync()).Admitted)
                        admitted.Enqueue((sent, Stopwatch.GetTimestamp()));
                }

                await tick.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    // The most that any window holds beyond rate x its length. A window holds the requests sent and decided within it:
    // whenever between the two a request was admitted, it was in there, however long a busy machine took to tell.
    private static double Excess((long Sent, long Decided)[] admitted, int permits)
    {
        double most = 0;
        foreach (var (start, _) in admitted)
        {
            var held = 0;
            foreach (var (sent, decided) in admitted)
            {
                if (sent >= start)
                    most = Math.Max(most, ++held - Stopwatch.GetElapsedTime(start, decided).TotalSeconds * permits);
            }
        }

        return most;
    }
}
