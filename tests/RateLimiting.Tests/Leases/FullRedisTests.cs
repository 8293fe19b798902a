using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;
using StackExchange.Redis;

namespace RateLimiting.Tests.Leases;

/// <summary>What becomes of limits when cached answers have filled the memory of a Redis.</summary>
public class FullRedisTests
{
    private static readonly RateLimitPolicyOptions Hourly = new() { Permits = 60, Period = TimeSpan.FromHours(1) };

    private static readonly RedisKey Key = Scripts.Key("p", ClientId.User("a"));

    [Theory]
    [InlineData("volatile-ttl")]
    [InlineData("allkeys-lru")]
    public async Task Eviction_of_a_bucket_grants_no_extra_permits(string policy)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var limiter = new LimiterFixture(Hourly);
        await limiter.ConnectAsync(redis);
        Assert.True((await limiter.DecideAsync(cost: 40)).Admitted);

        await LimitMemoryAsync(connection, policy, megabytes: 4);
        var crawled = 0;
        await Eventually.TrueAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => StoreAsync(connection, crawled++)));
            return !await connection.GetDatabase().KeyExistsAsync(Key);
        });

        var left = 0;
        while ((await limiter.DecideAsync()).Admitted)
            left++;
        Assert.Equal(20, left);
    }

    [Fact]
    public async Task Limits_hold_when_Redis_is_full_and_evicts_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var first = new LimiterFixture(Hourly);
        await using var second = new LimiterFixture(Hourly);
        await Task.WhenAll(first.ConnectAsync(redis, 2), second.ConnectAsync(redis, 2));
        await LimitMemoryAsync(connection, "noeviction", megabytes: 1);
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await StoreAsync(connection, Random.Shared.Next());
                return false;
            }
            catch (RedisServerException full) when (full.Message.StartsWith("OOM", StringComparison.Ordinal))
            {
                return true;
            }
        });

        var admitted = 0;
        foreach (var instance in (LimiterFixture[])[first, second])
        {
            for (var i = 0; i < 20; i++)
                admitted += (await instance.DecideAsync("b")).Admitted ? 1 : 0;
        }

        Assert.Equal(40, admitted);
        Assert.True(await connection.GetDatabase().KeyExistsAsync(Scripts.Key("p", ClientId.User("b"))));
        Assert.Equal((true, true), (first.Redis.IsOpen, second.Redis.IsOpen));
        var slots = (long[])(await connection.GetDatabase().ScriptEvaluateAsync(
            Scripts.Slots, ["ratelimit:slots"], ["first", 1, 1, 5_000_000, 1]))!;
        Assert.Equal(1, slots[0]);
    }

    private static Task<bool> StoreAsync(IConnectionMultiplexer redis, int item) =>
        redis.GetDatabase().StringSetAsync($"catalog:item:{item}", new string('x', 1000), TimeSpan.FromHours(1));

    private static async Task LimitMemoryAsync(IConnectionMultiplexer redis, string policy, int megabytes)
    {
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory-policy", policy);
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", $"{megabytes}mb");
    }
}
