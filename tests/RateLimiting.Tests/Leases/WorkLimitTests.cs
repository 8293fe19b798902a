using System.Globalization;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;
using StackExchange.Redis;

namespace RateLimiting.Tests.Leases;

/// <summary>Limits by work, which is known only after the response.</summary>
[Collection(nameof(Alone))]
public class WorkLimitTests
{
    private const int BurstMicroseconds = 1_000_000;

    // Refilled so slowly that no test sees any of it.
    private static readonly RateLimitPolicyOptions Daily =
        new() { Algorithm = Algorithm.Work, Work = TimeSpan.FromSeconds(1), Period = TimeSpan.FromDays(1) };

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(0.8);

    [Fact]
    public async Task Instances_admit_the_burst_together_and_what_is_in_flight_or_unreported_when_it_is_used_up()
    {
        const int work = 5_000, inFlight = 4, unreported = BurstMicroseconds / 50;
        await using var redis = await RedisServer.StartAsync();
        await using var first = new LimiterFixture(Daily);
        await using var second = new LimiterFixture(Daily);
        await Task.WhenAll(first.ConnectAsync(redis, 2), second.ConnectAsync(redis, 2));
        var total = 0;

        var users = ((LimiterFixture[])[first, second]).SelectMany(instance => Enumerable.Repeat(instance, inFlight));
        await Task.WhenAll(users.Select(UseAsync));

        // Each decision takes a microsecond.
        Assert.InRange(total, BurstMicroseconds * 0.99, BurstMicroseconds + (2 * ((inFlight * work) + unreported)));

        async Task UseAsync(LimiterFixture instance)
        {
            while ((await instance.DecideAsync()).Admitted)
            {
                await Task.Yield();
                instance.Charge(TimeSpan.FromMicroseconds(work));
                Interlocked.Add(ref total, work);
            }
        }
    }

    [Theory]
    [InlineData(1.5, 43_200)]
    [InlineData(800, 86_400)]
    public async Task Debt_of_a_client_is_known_to_another_instance_and_never_exceeds_the_burst(double seconds, int retryAfter)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = new LimiterFixture(Daily);
        await using var second = new LimiterFixture(Daily);
        await Task.WhenAll(first.ConnectAsync(redis, 2), second.ConnectAsync(redis, 2));
        Assert.True((await first.DecideAsync()).Admitted);
        first.Charge(TimeSpan.FromSeconds(seconds));
        Assert.False((await first.DecideAsync()).Admitted); // waits for the report

        var refused = await second.DecideAsync();

        Assert.False(refused.Admitted);
        Assert.InRange(refused.ResetSeconds, retryAfter - 60, retryAfter + 1);
        Assert.True((await second.DecideAsync("b")).Admitted);
    }

    [Fact]
    public async Task Cheap_requests_of_a_hot_client_cause_few_operations()
    {
        const int requests = 2_000;
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Daily);
        await limiter.ConnectAsync(redis);
        var before = limiter.Redis.Operations;

        for (var request = 0; request < requests; request++)
        {
            Assert.True((await limiter.DecideAsync()).Admitted);
            limiter.Charge(TimeSpan.FromMicroseconds(200));
        }

        Assert.InRange(limiter.Redis.Operations - before, 1, 0.05 * requests);
    }

    [Fact]
    public async Task Next_request_of_a_client_that_lately_had_half_of_its_burst_does_not_wait_for_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        var time = new ShiftedTime();
        await using var limiter = new LimiterFixture(Daily, time);
        await limiter.ConnectAsync(proxy.Address);
        foreach (var (work, age, isWaiting) in new[] { (0.1, 1.5, false), (0.1, 2.5, true), (0.6, 1.5, true) })
        {
            Assert.True((await limiter.DecideAsync()).Admitted);
            limiter.Charge(TimeSpan.FromSeconds(work));
            await Eventually.TrueAsync(() => !HasUnreported(limiter));
            time.Advance(TimeSpan.FromSeconds(age)); // the lease has expired
            proxy.Hold();

            var decision = limiter.DecideAsync().AsTask();

            Assert.Equal(isWaiting, !decision.IsCompleted);
            proxy.Release();
            Assert.True((await decision).Admitted);
        }
    }

    [Fact]
    public async Task Work_of_a_client_with_few_requests_is_reported_together()
    {
        const int requests = 20;
        await using var redis = await RedisServer.StartAsync();
        var time = new ShiftedTime();
        await using var limiter = new LimiterFixture(Daily, time);
        await limiter.ConnectAsync(redis);
        var before = await redis.ScriptRunsAsync();
        for (var request = 0; request < requests; request++)
        {
            Assert.True((await limiter.DecideAsync()).Admitted);
            limiter.Charge(TimeSpan.FromMilliseconds(1));
            time.Advance(TimeSpan.FromSeconds(0.9)); // so seldom that no batch is leased
        }

        // Every third one, and what is reported meanwhile if the machine is busy. Reported one by one, it would be all of them.
        Assert.InRange(await redis.ScriptRunsAsync() - before, 1, requests * 3 / 4);
        await Eventually.TrueAsync(() => !HasUnreported(limiter));
        await using var reader = await redis.ConnectAsync();
        Assert.InRange(await LevelAsync(reader), 0.97 * BurstMicroseconds, 0.98001 * BurstMicroseconds);
    }

    [Fact]
    public async Task Request_waits_for_Redis_only_if_reports_do_not_keep_up()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        await using var limiter = new LimiterFixture(Daily);
        await limiter.ConnectAsync(proxy.Address);
        Assert.True((await limiter.DecideAsync()).Admitted);
        proxy.Hold();
        limiter.Charge(TimeSpan.FromSeconds(0.015)); // reported at once, since it is more than one part in a hundred
        Assert.True(limiter.DecideAsync().AsTask().IsCompleted);

        limiter.Charge(TimeSpan.FromSeconds(0.010)); // and now more than two
        var waiting = limiter.DecideAsync().AsTask();

        Assert.False(waiting.IsCompleted);
        proxy.Release();
        Assert.True((await waiting).Admitted);
    }

    [Fact]
    public async Task Decision_and_charge_of_a_known_client_allocate_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(
            new RateLimitPolicyOptions { Algorithm = Algorithm.Work, Work = TimeSpan.FromMinutes(15), Period = TimeSpan.FromSeconds(1) });
        await limiter.ConnectAsync(redis);
        var client = ClientId.User("a");
        var limited = limiter.Limited(client);
        await limiter.DecideAsync(client);
        var bucket = limiter.Buckets.Find(limited.Key)!;
        var known = 0;
        long allocated = 0;
        while (known < 1000)
        {
            var (before, operations) = (GC.GetAllocatedBytesForCurrentThread(), limiter.Redis.Operations);
            limiter.Limiter.Charge(limited, 200);
            limiter.Limiter.Peek(limited, TimeProvider.System.GetSeconds());
            if (limiter.TryDecide(client) && bucket.PendingLease is null && limiter.Redis.Operations == operations)
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

    [Theory]
    [InlineData(500, true)]
    [InlineData(0, false)]
    public void Request_without_work_is_admitted_while_the_instance_holds_permits(int spare, bool isAdmitted)
    {
        var limit = new CurrentLimit(new Limit("p", Daily, Algorithm.Work), instances: 1, TimeProvider.System.GetSeconds());
        var bucket = new LeasedBucket();
        bucket.Apply(limit, new LeaseRequest(0, 1000, 0, 0, 0, 0), new LeaseGrant(true, spare, 0, 0), sentAt: limit.Now);

        Assert.Equal(isAdmitted, bucket.Peek(limit, isOpen: true).Admitted);
    }

    [Fact]
    public async Task Without_Redis_each_instance_charges_its_share()
    {
        await using var limiter = new LimiterFixture(Daily, maxGateways: 2);
        Assert.True((await limiter.DecideAsync()).Admitted);
        limiter.Charge(TimeSpan.FromSeconds(0.4));
        Assert.True((await limiter.DecideAsync()).Admitted);
        limiter.Charge(TimeSpan.FromSeconds(0.4));

        var refused = await limiter.DecideAsync();

        Assert.False(refused.Admitted);
        Assert.InRange(refused.ResetSeconds, 51_000, 52_000); // 0.3 s of debt, at half of the rate
    }

    [Fact]
    public async Task Work_charged_while_Redis_is_away_is_reported_once_when_it_returns()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var reader = await redis.ConnectAsync();
        await using var limiter = new LimiterFixture(Daily);
        await limiter.ConnectAsync(redis);
        Assert.True((await limiter.DecideAsync()).Admitted);
        await using (await limiter.DisconnectAsync())
        {
            limiter.Charge(TimeSpan.FromSeconds(0.2)); // finds that Redis is away
            await Eventually.TrueAsync(() => !limiter.Redis.IsOpen);
            limiter.Charge(TimeSpan.FromSeconds(0.4));
            await limiter.ReconnectAsync();
        }

        // The client sends no other request.
        await Eventually.TrueAsync(async () => await LevelAsync(reader) < 0.9 * BurstMicroseconds);
        await Eventually.TrueAsync(() => !HasUnreported(limiter));
        Assert.InRange(await LevelAsync(reader), 0.39 * BurstMicroseconds, 0.41 * BurstMicroseconds);
    }

    [Fact]
    public async Task Report_whose_reply_is_late_is_charged_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var reader = await redis.ConnectAsync();
        await using var proxy = new RedisProxy(redis);
        var time = new ShiftedTime();
        await using var limiter = new LimiterFixture(Daily, time, redisTimeout: TimeSpan.FromMilliseconds(300));
        await limiter.ConnectAsync(proxy.Address);
        await Eventually.TrueAsync(async () => (await limiter.DecideAsync()).Admitted && limiter.Redis is { IsOpen: true, IsLate: false });
        proxy.Hold();
        limiter.Charge(TimeSpan.FromSeconds(0.6));
        await Eventually.TrueAsync(async () => await LevelAsync(reader) < 0.5 * BurstMicroseconds && limiter.Redis.IsLate);

        proxy.Release();
        await Eventually.TrueAsync(() => limiter.Redis is { IsOpen: true, IsLate: false });
        time.Advance(RetryInterval);
        await Eventually.TrueAsync(() => !HasUnreported(limiter));

        Assert.InRange(await LevelAsync(reader), 0.39 * BurstMicroseconds, 0.41 * BurstMicroseconds);
    }

    [Fact]
    public async Task Redis_that_lost_everything_receives_the_debt()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(Daily);
        await limiter.ConnectAsync(redis);
        Assert.True((await limiter.DecideAsync()).Admitted);
        limiter.Charge(TimeSpan.FromSeconds(1.5));
        Assert.False((await limiter.DecideAsync()).Admitted);
        await redis.KillAsync();
        await Eventually.TrueAsync(() => !limiter.Redis.IsOpen);
        Assert.False((await limiter.DecideAsync()).Admitted);
        await redis.RestartAsync();
        await Eventually.TrueAsync(() => limiter.Redis.IsOpen);

        var refused = await limiter.DecideAsync();

        Assert.False(refused.Admitted);
        Assert.InRange(refused.ResetSeconds, 43_100, 43_300);
    }

    private static bool HasUnreported(LimiterFixture limiter)
    {
        var bucket = limiter.Buckets.Find(new BucketKey("p", ClientId.User("a")))!;
        lock (bucket)
            return bucket.HasUnreported(double.MinValue);
    }

    // A full bucket is not stored.
    private static async Task<double> LevelAsync(IConnectionMultiplexer reader) =>
        await reader.GetDatabase().HashGetAsync(Scripts.Key("p", ClientId.User("a")), "v") is { IsNull: false } level
            ? double.Parse(level.ToString(), CultureInfo.InvariantCulture)
            : BurstMicroseconds;
}
