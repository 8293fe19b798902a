using System.Globalization;
using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;
using StackExchange.Redis;

namespace RateLimiting.Tests.Leases;

public class UnusedLeaseTests
{
    private const int Permits = 100;

    // So slowly refilled that no test sees a permit of it.
    private static readonly RateLimitPolicyOptions Daily = new() { Permits = Permits, Period = TimeSpan.FromDays(1) };

    private static readonly TimeSpan Due = TimeSpan.FromSeconds(0.8);

    [Fact]
    public async Task Unused_permits_of_a_lease_are_returned_to_the_bucket()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var reader = await redis.ConnectAsync();
        var time = new ShiftedTime();
        await using var limiter = new LimiterFixture(Daily, time);
        await limiter.ConnectAsync(redis);
        var admitted = await DecideUntilHeldAsync(limiter, reader);

        time.Advance(Due);
        await Eventually.TrueAsync(async () => await HeldAsync(limiter, reader) == 0);

        Assert.Equal(Permits - admitted, await RemainingPermitsAsync(reader));
    }

    [Fact]
    public async Task Instance_that_stops_returns_the_unused_permits_of_its_leases()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var reader = await redis.ConnectAsync();
        var limiter = new LimiterFixture(Daily);
        await limiter.ConnectAsync(redis);
        var admitted = await DecideUntilHeldAsync(limiter, reader);

        await limiter.DisposeAsync();

        Assert.Equal((0, Permits - admitted), (await HeldAsync(limiter, reader), await RemainingPermitsAsync(reader)));
    }

    [Fact]
    public async Task Returned_permits_are_not_granted_twice()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var reader = await redis.ConnectAsync();
        var time = new ShiftedTime();
        await using var first = new LimiterFixture(Daily, time);
        await using var second = new LimiterFixture(Daily);
        await Task.WhenAll(first.ConnectAsync(redis, 2), second.ConnectAsync(redis, 2));
        var admitted = 0;
        for (var round = 0; round < 3; round++)
        {
            admitted += await DecideUntilHeldAsync(first, reader);
            time.Advance(Due);
            await Eventually.TrueAsync(async () => await HeldAsync(first, reader) == 0);
        }

        foreach (var instance in (LimiterFixture[])[first, second, first])
        {
            while ((await instance.DecideAsync()).Admitted)
                admitted++;
        }

        // All of them, if the machine let every unused lease arrive in time.
        Assert.InRange(admitted, Permits / 2, Permits);
    }

    // The request that brought the lease is the last one: what Redis counts as held is what is left.
    private static async Task<int> DecideUntilHeldAsync(LimiterFixture limiter, IConnectionMultiplexer reader)
    {
        var admitted = 0;
        while (await HeldAsync(limiter, reader) == 0)
        {
            Assert.True((await limiter.DecideAsync()).Admitted);
            admitted++;
        }

        return admitted;
    }

    private static async Task<int> HeldAsync(LimiterFixture limiter, IConnectionMultiplexer reader) =>
        await reader.GetDatabase().HashGetAsync(Key, limiter.Redis.InstanceId) is { IsNull: false } lease
            ? int.Parse(lease.ToString().Split(' ')[0], CultureInfo.InvariantCulture)
            : 0;

    private static async Task<int> RemainingPermitsAsync(IConnectionMultiplexer reader) =>
        (int)double.Parse((await reader.GetDatabase().HashGetAsync(Key, "v")).ToString(), CultureInfo.InvariantCulture);

    private static RedisKey Key => Scripts.Key("p", ClientId.User("a"));
}
