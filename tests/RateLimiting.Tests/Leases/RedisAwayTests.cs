using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests.Leases;

public class RedisAwayTests
{
    // Long enough for a busy machine to answer in, as far as Redis runs at all.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly RateLimitPolicyOptions Hourly = new() { Permits = 60, Period = TimeSpan.FromHours(1) };

    [Fact]
    public async Task Without_Redis_each_instance_enforces_its_share()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = new LimiterFixture(Hourly);
        await using var second = new LimiterFixture(Hourly);
        await Task.WhenAll(first.ConnectAsync(redis, 2), second.ConnectAsync(redis, 2));
        await redis.KillAsync();
        Assert.Equal((30, 30), (await CountAsync(first), await CountAsync(second)));
    }

    [Fact]
    public async Task Instances_that_start_without_Redis_admit_the_limit_together()
    {
        await using var first = new LimiterFixture(Hourly, maxGateways: 3);
        await using var second = new LimiterFixture(Hourly, maxGateways: 3);
        await using var third = new LimiterFixture(Hourly, maxGateways: 3);
        Assert.Equal(60, await CountAsync(first) + await CountAsync(second) + await CountAsync(third));
    }

    [Fact]
    public async Task An_instance_that_started_without_Redis_is_charged_what_it_spent_and_no_more()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Hourly, maxGateways: 20);
        Assert.Equal(3, await CountAsync(limiter));
        await limiter.ConnectAsync(redis);
        Assert.Equal(57, await CountAsync(limiter));
    }

    [Fact]
    public async Task After_one_late_reply_the_share_decides_and_Redis_stays_in_use()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        await using var limiter = new LimiterFixture(Hourly, redisTimeout: TimeSpan.FromMilliseconds(300));
        await limiter.ConnectAsync(proxy.Address);
        proxy.Hold();
        var late = Enumerable.Range(0, 50).Select(client => limiter.DecideAsync($"{client}").AsTask()).ToArray();
        Assert.All(await Task.WhenAll(late), decision => Assert.True(decision.Admitted));
        Assert.True(limiter.Redis is { IsOpen: true, IsLate: true });

        proxy.Release();
        await Eventually.TrueAsync(() => !limiter.Redis.IsLate);
        Assert.True(limiter.Redis.IsOpen);
    }

    [Fact]
    public async Task Hung_Redis_refuses_no_request_and_closes_the_link_after_at_most_three_timeouts()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Hourly, redisTimeout: Patience);
        await limiter.ConnectAsync(redis);
        await redis.HangAsync();
        var hung = Enumerable.Range(0, 50).Select(client => limiter.DecideAsync($"{client}").AsTask()).ToArray();
        Assert.All(await Task.WhenAll(hung), decision => Assert.True(decision.Admitted));
        for (var more = 0; more < 2 && limiter.Redis.IsOpen; more++)
            Assert.True((await limiter.DecideAsync($"later {more}")).Admitted);
        Assert.False(limiter.Redis.IsOpen);
        Assert.True(limiter.DecideAsync("another").AsTask().IsCompleted);
        await redis.ContinueAsync();
        await Eventually.TrueAsync(() => limiter.Redis.IsOpen);
    }

    [Fact]
    public async Task Permits_spent_during_an_outage_are_not_granted_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Hourly, redisTimeout: Patience);
        await limiter.ConnectAsync(redis);
        await redis.HangAsync();
        for (var i = 0; i < 50; i++)
            Assert.True((await limiter.DecideAsync()).Admitted);
        await redis.ContinueAsync();
        await Eventually.TrueAsync(() => limiter.Redis is { IsOpen: true, IsLate: false });

        // The command that found Redis hung was carried out late: its permit is gone, too.
        Assert.Equal(9, await CountAsync(limiter));
    }

    [Fact]
    public async Task Permits_spent_before_an_outage_are_not_charged_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Hourly);
        await limiter.ConnectAsync(redis);
        Assert.True((await limiter.DecideAsync(cost: 30)).Admitted);
        await using (await limiter.DisconnectAsync())
        {
            Assert.True((await limiter.DecideAsync()).Admitted);
            Assert.False(limiter.Redis.IsOpen);
            await limiter.ReconnectAsync();
        }

        Assert.Equal(29, await CountAsync(limiter));
    }

    [Fact]
    public async Task A_Redis_that_lost_everything_receives_the_state_that_the_instance_knows()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Hourly);
        await limiter.ConnectAsync(redis);
        Assert.True((await limiter.DecideAsync(cost: 30)).Admitted);
        await redis.KillAsync();
        await Eventually.TrueAsync(() => !limiter.Redis.IsOpen);
        Assert.True((await limiter.DecideAsync()).Admitted);
        await redis.RestartAsync();
        await Eventually.TrueAsync(() => limiter.Redis.IsOpen);
        Assert.Equal(29, await CountAsync(limiter));
    }

    [Fact]
    public async Task A_cancelled_request_does_not_wait_for_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Hourly);
        await limiter.ConnectAsync(redis);
        await redis.HangAsync();
        using var gone = new CancellationTokenSource();
        var decision = limiter.DecideAsync(ClientId.User("a"), cancellationToken: gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => decision);
        await redis.ContinueAsync();
    }

    [Fact]
    public async Task A_client_without_permits_gains_none_when_Redis_becomes_unavailable()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Hourly);
        await limiter.ConnectAsync(redis);
        Assert.Equal(60, await CountAsync(limiter));
        await redis.KillAsync();
        await Eventually.TrueAsync(() => !limiter.Redis.IsOpen);
        Assert.Equal(0, await CountAsync(limiter));
    }

    [Fact]
    public async Task Redis_that_lost_its_data_is_used_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Hourly);
        await limiter.ConnectAsync(redis);
        await redis.KillAsync();
        await Eventually.TrueAsync(() => !limiter.Redis.IsOpen);
        await redis.RestartAsync();
        await Eventually.TrueAsync(() => limiter.Redis.IsOpen);
        Assert.Equal(60, await CountAsync(limiter));
    }

    [Fact]
    public async Task Beyond_the_clients_that_an_instance_stores_new_ones_share_one_bucket_while_Redis_is_away()
    {
        await using var limiter = new LimiterFixture(Hourly, maxPartitions: 100);
        var admitted = 0;
        for (uint address = 0; address < 1000; address++)
            admitted += (await limiter.DecideAsync(ClientId.Address(new System.Net.IPAddress(address)))).Admitted ? 1 : 0;
        Assert.Equal((100 + 60, 100), (admitted, limiter.Buckets.Count));
    }

    private static async Task<int> CountAsync(LimiterFixture limiter)
    {
        var count = 0;
        while ((await limiter.DecideAsync()).Admitted)
            count++;
        return count;
    }
}
