namespace Gateway.Tests.RateLimiting;

public class LimitsRedisTests
{
    [Fact]
    public async Task Limits_have_a_Redis_of_their_own_where_one_is_named()
    {
        await using var cache = await RedisServer.StartAsync();
        await using var limits = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        var settings = new Dictionary<string, string>(AnswerTests.Settings(cache, permits: 10))
        {
            ["ConnectionStrings__limits"] = limits.Address,
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        using var answer = await gateway.Client.GetAsync("/api/catalog/catalogtypes", TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);

        Assert.Equal((0, 2), (await KeysAsync(cache), await KeysAsync(limits)));
    }

    private static async Task<int> KeysAsync(RedisServer redis)
    {
        await using var connection = await redis.ConnectAsync();
        return connection.GetServer(redis.Address).Keys(pattern: "ratelimit*").Count();
    }
}
