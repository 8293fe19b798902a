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
    public async Task Instances_admit_the_burst_together_and_what_is_in_flight_when_it_is_used_up()
    {
        const int work = 5_000, inFlight = 4;
        await using var redis = await RedisServer.StartAsync();
        await using var first = new LimiterFixture(Daily);
        await using var second = new LimiterFixture(Daily);
        await Task.WhenAll(first.ConnectAsync(redis, 2), second.ConnectAsync(redis, 2));
        var total = 0;

        var users = ((LimiterFixture[])[first, second]).SelectMany(instance => Enumerable.Repeat(instance, inFlight));
        await Task.WhenAll(users.Select(UseAsync));

        // Each decision takes a microsecond.
        Assert.InRange(total, BurstMicroseconds * 0.99, BurstMicroseconds + (2 * inFlight * work));

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
    public async Task Decision_and_charge_of_a_known_client_allocate_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var limiter = new LimiterFixture(
            new RateLimitPolicyOptions { Algorithm = Algorithm.Work, Work = TimeSpan.FromMinutes(15), Period = TimeSpan.FromSeconds(1) });
        await limiter.ConnectAsync(redis);
        var (policy, client, limit) = (limiter.Policy, ClientId.User("a"), limiter.Policy.LimitOf(null));
        await limiter.DecideAsync(client);
        var bucket = limiter.Buckets.Find(new BucketKey(policy.Name, client))!;
        var known = 0;
        long allocated = 0;
        while (known < 1000)
        {
            var (before, operations) = (GC.GetAllocatedBytesForCurrentThread(), limiter.Redis.Operations);
            limiter.Limiter.Charge(policy, limit, client, 200);
            limiter.Limiter.Peek(policy, limit, client, TimeProvider.System.GetTimestamp());
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
        var (limit, now, frequency) = (new Limit("p", Daily, Algorithm.Work), TimeProvider.System.GetTimestamp(), 1_000_000_000);
        var bucket = new LeasedBucket();
        bucket.Apply(limit, new LeaseRequest(0, 1000, 0, 0, 0, 0), new LeaseGrant(true, spare, 0, 0), now, now, frequency, instances: 1);

        Assert.Equal(isAdmitted, bucket.Peek(limit, now, frequency, instances: 1, isOpen: true).Admitted);
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
            return bucket.HasUnreported(long.MinValue);
    }

    // A full bucket is not stored.
    private static async Task<double> LevelAsync(IConnectionMultiplexer reader) =>
        await reader.GetDatabase().HashGetAsync(Scripts.Key("p", ClientId.User("a")), "v") is { IsNull: false } level
            ? double.Parse(level.ToString(), CultureInfo.InvariantCulture)
            : BurstMicroseconds;
}
