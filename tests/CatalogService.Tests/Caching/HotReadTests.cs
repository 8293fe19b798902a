using System.Globalization;
using CatalogService.Tests.Servers;
using StackExchange.Redis;

namespace CatalogService.Tests.Caching;

/// <summary>What is read from this replica's memory asks nobody: neither the database (<see cref="CoherenceTests"/>) nor Redis.</summary>
public sealed class HotReadTests(CatalogServers servers)
{
    private static readonly string[] DataCommands =
        ["get", "mget", "set", "setex", "hget", "hmget", "hgetall", "hset", "del", "unlink", "eval", "evalsha"];

    [Fact]
    public async Task A_hot_read_asks_Redis_for_nothing()
    {
        await using var replica = await Replica.StartAsync(
            servers, ("Cache__MemoryDuration", "01:00:00"), ("Cache__RedisDuration", "01:00:00"));
        string[] addresses =
            ["/api/catalog/items/67?", "/api/catalog/items?pageSize=3&type=5", "/api/catalog/catalogtypes?", "/api/catalog/items/67/reviews?"];
        // One connection for all of it: each new one asks for something itself.
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{servers.Redis},allowAdmin=true");
        var before = await CommandsAsync(redis);
        await ReadAsync(0);
        Assert.NotEqual(before, await CommandsAsync(redis));

        // What tests before this one wrote is announced a second time after seconds, and may cost a command once more.
        var commands = new List<long>();
        do
        {
            before = await CommandsAsync(redis);
            for (var read = 1; read <= 20; read++)
                await ReadAsync(read);
            commands.Add(await CommandsAsync(redis) - before);
        }
        while (commands[^1] != 0 && commands.Count < 20);
        Assert.Equal(0, commands[^1]);

        // Each address as it is, and with words of its own, which the cache itself has to answer and not the shortcut before it.
        async Task ReadAsync(int read)
        {
            foreach (var address in addresses)
            {
                await replica.Client.ReadAsync(address);
                await replica.Client.ReadAsync($"{address}&n={read}");
            }
        }
    }

    private static async Task<long> CommandsAsync(ConnectionMultiplexer redis)
    {
        var statistics = await redis.GetServers().Single().InfoAsync("commandstats");
        return statistics.SelectMany(group => group).Where(line => DataCommands.Contains(line.Key.Replace("cmdstat_", "", StringComparison.Ordinal)))
            .Sum(line => long.Parse(line.Value.Split('=', ',')[1], CultureInfo.InvariantCulture));
    }
}
