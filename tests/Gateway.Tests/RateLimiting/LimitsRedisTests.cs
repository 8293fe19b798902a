namespace Gateway.Tests.RateLimiting;

public class LimitsRedisTests
{
    [Fact]
    public async Task Limits_use_their_own_Redis_if_configured()
    {
        await using var cache = await RedisServer.StartAsync();
        await using var limits = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        var settings = new Dictionary<string, string>(RateLimitResponseTests.Settings(cache, permits: 10))
        {
            ["ConnectionStrings__limits"] = limits.Address,
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        using var answer = await gateway.Client.GetAsync("/api/catalog/catalogtypes", TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);

        // The list of gateways and the count of the client, whose work is within the gateway's own share.
        Assert.Equal((0, 2), (await KeysAsync(cache), await KeysAsync(limits)));
    }

    private static async Task<int> KeysAsync(RedisServer redis)
    {
        await using var connection = await redis.ConnectAsync();
        return connection.GetServer(redis.Address).Keys(pattern: "ratelimit*").Count();
    }
}
